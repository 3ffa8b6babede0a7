import ArgumentParser
import Episodes
import Foundation
import Rewards

/// Telling success from failure, from episodes whose outcome is known.
struct OutcomeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "JSON of episodes and whether they succeeded, to tell success from failure by.",
      discussion: #"Such as {"panda_stack/demo_0": true, "panda_stack/demo_3": false}."#))
  var outcomes: String?

  @Option(help: "The probability with which the truth is to be among what is said.")
  var coverage = 0.9

  /// Larger files list no outcomes that anybody has watched.
  private static let sizeLimit = 64 << 20

  func validate() throws {
    try require(coverage > 0 && coverage < 1, "--coverage must be above 0 and below 1")
  }

  /// What the outcomes say about other episodes.
  struct Judgement {
    let detector: SuccessDetector
    let verdicts: [EpisodeID: SuccessDetector.Verdict]
  }

  /// Calibrates on the episodes that are listed and judges the rest; `nil` if no list was given.
  func judgement(of traces: [RewardTrace]) throws(DataError) -> Judgement? {
    guard let outcomes else { return nil }
    let known = try read(outcomes)
    func returns(_ succeeded: Bool) -> [Double] {
      traces.filter { known[$0.id.name] == succeeded }.map(\.total)
    }
    if returns(true).isEmpty && returns(false).isEmpty {
      throw DataError(
        .mismatch, file: outcomes, expected: "outcomes of the episodes that are rewarded",
        found: known.keys.min().map { "\(known.count) of others, such as \($0)" } ?? "none")
    }
    let detector = try SuccessDetector(
      coverage: coverage, successes: returns(true), failures: returns(false))
    let others = traces.filter { known[$0.id.name] == nil }
    return Judgement(
      detector: detector,
      verdicts: Dictionary(
        uniqueKeysWithValues: others.map { ($0.id, detector.verdict(return: $0.total)) }))
  }

  private func read(_ path: String) throws(DataError) -> [String: Bool] {
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
