import Episodes
import Foundation
import Rewards

/// A page that explains the reward of one episode.
///
/// It shows the match as a map, the steps with the largest losses, and frames beside those that they were
/// matched with.
public struct MatchReport: Sendable, Equatable {
  /// A picture on the page.
  public struct Picture: Sendable, Equatable {
    /// The name of its file, without `.png`.
    public let name: String
    /// The caption of the picture.
    public let caption: String
    /// The bytes of the PNG file.
    public let png: Data

    /// Describes a picture.
    public init(name: String, caption: String, png: Data) {
      self.name = name
      self.caption = caption
      self.png = png
    }
  }

  /// The number of listed steps, those with the largest losses.
  public static let costliestCount = 10

  /// The explanation that is shown.
  public let explanation: MatchExplanation
  /// Pictures of the steps; empty if there are no frames.
  public let pictures: [Picture]
  /// The origin of the numbers.
  public let provenance: Provenance

  /// Puts a report together.
  public init(explanation: MatchExplanation, pictures: [Picture], provenance: Provenance) {
    self.explanation = explanation
    self.pictures = pictures
    self.provenance = provenance
  }

  /// The match as a map.
  public var figure: MatchFigure { MatchFigure(title: title, explanation: explanation) }

  /// The listed steps, the one with the largest loss first.
  public var costliest: [MatchExplanation.Step] { explanation.costliest(Self.costliestCount) }

  /// Writes the page `explanation.html`, the numbers `explanation.json`, the map `match.svg` and every
  /// picture.
  ///
  /// They go into a folder, which is created if it is missing.
  ///
  /// - Returns: The names of the files, the page first.
  /// - Throws: `DataError.Kind.unwritable` if a file cannot be written.
  @discardableResult
  public func write(toFolder folder: String) throws(DataError) -> [String] {
    let files =
      [("explanation.json", try json()), ("match.svg", Data(figure.svg.utf8))]
      + pictures.map { ("\($0.name).png", $0.png) } + [("explanation.html", Data(html.utf8))]
    for (name, data) in files { try AtomicFile.write(data, to: "\(folder)/\(name)") }
    return files.map(\.0).suffix(1) + files.map(\.0).dropLast()
  }

  /// The steps and their provenance as JSON, with sorted keys.
  ///
  /// - Throws: `DataError.Kind.unwritable` if a number cannot be written, which does not happen with these
  ///   numbers.
  public func json() throws(DataError) -> Data {
    try JSONText.data(
      Numbers(
        provenance: provenance, episode: explanation.episode, reference: explanation.reference,
        referenceStepCount: explanation.referenceStepCount, total: explanation.total,
        cost: explanation.cost, costliest: costliest.map(\.step), steps: explanation.steps),
      for: "explanation.json")
  }

  var title: String { "\(explanation.episode) matched with \(explanation.reference)" }

  private struct Numbers: Encodable {
    let provenance: Provenance
    let episode: EpisodeID
    let reference: EpisodeID
    let referenceStepCount: Int
    let total: Double
    let cost: Double
    let costliest: [Int]
    let steps: [MatchExplanation.Step]
  }
}
