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

  /// The known outcomes of some episodes; `nil` if no list was given.
  ///
  /// - Throws: `DataError` if the list cannot be read, or is about other episodes only.
  func known(among ids: [EpisodeID]) throws(DataError) -> [EpisodeID: Bool]? {
    guard let outcomes else { return nil }
    let listed = try read(outcomes)
    var known: [EpisodeID: Bool] = [:]
    for id in ids { known[id] = listed[id.name] }
    guard !known.isEmpty else {
      throw DataError(
        .mismatch, file: outcomes, expected: "outcomes of the episodes that are rewarded",
        found: listed.keys.min().map { "\(listed.count) of others, such as \($0)" } ?? "none")
    }
    return known
  }

  /// Calibrates on the episodes whose outcome is known and judges the rest.
  func judgement(of traces: [RewardTrace], knowing known: [EpisodeID: Bool]) throws(DataError)
    -> Judgement
  {
    func returns(_ succeeded: Bool) -> [Double] {
      traces.filter { known[$0.id] == succeeded }.map(\.total)
    }
    let detector = try SuccessDetector(
      coverage: coverage, successes: returns(true), failures: returns(false))
    let others = traces.filter { known[$0.id] == nil }
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
