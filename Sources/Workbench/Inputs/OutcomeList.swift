import Episodes
import Foundation
import Rewards

/// A JSON file that lists episodes and whether they succeeded, such as `{"panda_stack/demo_0": true}`.
public struct OutcomeList: Sendable, Equatable {
  /// The file.
  public let path: String
  /// The probability with which the truth is among the verdicts, above 0 and below 1.
  public let coverage: Double

  /// The largest file that is read, in bytes.
  private static let sizeLimit = 64 << 20

  /// Names the file.
  public init(path: String, coverage: Double) {
    self.path = path
    self.coverage = coverage
  }

  /// The known outcomes of some episodes.
  ///
  /// - Throws: `DataError` if the list cannot be read, or is about other episodes only.
  func outcomes(of ids: [EpisodeID]) throws(DataError) -> JudgedRewards.Outcomes {
    let listed = try read()
    var known: [EpisodeID: Bool] = [:]
    for id in ids { known[id] = listed[id.name] }
    guard !known.isEmpty else {
      throw DataError(
        .mismatch, file: path, expected: "outcomes of the episodes that are rewarded",
        found: listed.keys.min().map { "\(listed.count) of others, such as \($0)" } ?? "none")
    }
    return JudgedRewards.Outcomes(succeeded: known, coverage: coverage)
  }

  private func read() throws(DataError) -> [String: Bool] {
    let data = try InputFile.contents(of: path, atMost: Self.sizeLimit)
    do {
      return try JSONDecoder().decode([String: Bool].self, from: data)
    } catch {
      throw DataError(
        .malformed, file: path, expected: "a JSON object of episodes, each true or false",
        found: JSONProblem.describe(error), remedy: #"write it as {"panda_stack/demo_0": true}"#)
    }
  }
}
