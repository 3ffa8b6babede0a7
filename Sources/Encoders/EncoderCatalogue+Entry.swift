import Episodes
import Foundation

extension EncoderCatalogue {
  /// An encoder that is known by name, as a list shows it.
  public struct Entry: Encodable, Sendable, Equatable {
    /// Whether the weights of an encoder are present.
    public enum Weights: String, Encodable, Sendable {
      /// The network starts from a seed.
      case none = "no weights needed"
      /// The weights file is present.
      case present = "weights there"
      /// The weights file is missing.
      case missing = "weights missing"
    }

    /// The encoder's name.
    public let name: String
    /// The size of its input, such as `96x96`.
    public let input: String
    /// Whether its weights are present.
    public let weights: Weights
    /// A description in one sentence.
    public let summary: String

    /// Looks an encoder up.
    ///
    /// - Throws: `DataError` if there is no such card, or it cannot be read.
    public init(name: String) throws(DataError) {
      let (card, folder) = try EncoderCatalogue.card(name)
      self.name = name
      input = "\(card.preprocessing.width)x\(card.preprocessing.height)"
      summary = card.summary
      let files = Self.files(of: card)
      let areThere = files.allSatisfy { file in
        FileManager.default.fileExists(atPath: file.hasPrefix("/") ? file : "\(folder)/\(file)")
      }
      weights = files.isEmpty ? .none : areThere ? .present : .missing
    }

    /// The files that hold weights, including a TorchScript file.
    private static func files(of card: EncoderCard) -> [String] {
      let weights = card.weights.map { [$0.file] } ?? []
      guard case .torchScript(let script, _) = card.architecture else { return weights }
      return [script.file] + weights
    }
  }
}
