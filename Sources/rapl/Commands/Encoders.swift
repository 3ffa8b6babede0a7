import ArgumentParser
import Encoders
import Episodes
import Foundation

struct EncodersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encoders", abstract: "List encoders, and try one.",
    discussion: "Example: rapl encoders list", subcommands: [List.self, Check.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the encoders that have a name.",
      discussion: "Example: rapl encoders list")

    @Flag(help: "Print as JSON.")
    var json = false

    func run() throws {
      let entries = try EncoderCatalogue.names.map(EncoderEntry.init(name:))
      guard !json else { return try Console.sayJSON(entries) }
      let width = entries.map(\.name.count).max() ?? 0
      for entry in entries {
        let name = entry.name.padding(toLength: width, withPad: " ", startingAt: 0)
        Console.say("\(name)  \(entry.input)  \(entry.weights.rawValue)  \(entry.summary)")
      }
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Load an encoder, check its weights, and try it on made-up frames.",
      discussion: "Example: rapl encoders check keypoint")

    @Argument(help: "An encoder folder, a card, or a name in Encoders/.")
    var encoder: String

    @Flag(help: "Print as JSON.")
    var json = false

    func run() throws {
      let trial = try EncoderTrial(of: FrameEncoder.load(encoder))
      guard !json else { return try Console.sayJSON(trial) }
      Console.say(
        """
        \(encoder): sound
        features            \(trial.dimension)
        trained parameters  \(trial.trainedParameterCount)
        weights             SHA-256 \(trial.weightsHash.hexadecimal)
        distance of frames  \(String(format: "%.4f", trial.meanDistance)) in the mean, 0 to 2
        speed               \(String(format: "%.0f", trial.framesPerSecond)) frames a second
        """)
    }
  }
}

/// A line of the list.
struct EncoderEntry: Encodable {
  /// Where an encoder's weights are.
  enum Weights: String, Encodable {
    case none = "no weights needed"
    case present = "weights there"
    case missing = "weights missing"
  }

  let name: String
  let input: String
  let weights: Weights
  let summary: String

  init(name: String) throws {
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

  /// The files that hold weights: a traced module is one too.
  private static func files(of card: EncoderCard) -> [String] {
    guard case .torchScript(let script, _) = card.architecture else {
      return card.weights.map { [$0.file] } ?? []
    }
    return [script.file] + (card.weights.map { [$0.file] } ?? [])
  }
}
