import ArgumentParser
import EpisodeStore
import Episodes
import Evaluation
import Foundation
import Workbench

struct Evaluate: ParsableCommand, RecordingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how well rewards agree with recorded rewards and with people.",
    discussion: """
      Every rewards file is a row per arm, beside baselines that use time alone.

      Example: rapl evaluate rewards.hdf5 --episodes Episodes --report report
      """)

  @Argument(help: "Rewards files.")
  var rewards: [String]

  @Option(help: "The episodes that were rewarded: HDF5 files or folders.")
  var episodes: [String] = ["Episodes"]

  @Option(help: "A file of answers that were not used for the alignment.")
  var labels: String?

  @OptionGroup var chosen: CriterionOption

  @Option(help: "Episodes whose true scores are closer than this are not compared.")
  var margin = 0.1

  @Option(help: "The seed of the resampling for intervals.")
  var seed: UInt64 = 0

  @Option(help: "A folder for report.html and the numbers behind it.")
  var report: String?

  @Flag(help: "Print the table as JSON.")
  var json = false

  @OptionGroup var isolation: IsolationOptions

  var recordings: [String] { episodes }
  var resultFiles: [String] { rewards }

  func validate() throws {
    try require(
      ["--criterion": chosen.criterion != nil], onlyIf: labels != nil, with: "--labels")
    try require(margin >= 0 && margin.isFinite, "--margin must be 0 or more")
  }

  func run() throws {
    let run = EvaluationRun(
      store: try EpisodeStore(paths: episodes), rewards: rewards, labels: labels,
      criterion: chosen.criterion, settings: EvaluationSettings(margin: margin, seed: seed),
      command: commandLineText)
    let outcome = try run.evaluate(report: report)
    if json {
      try Console.sayJSON(outcome.table)
    } else {
      Console.say(outcome.table.text)
      if let legend = try Self.legend(outcome.episodes, run.store) { Console.say(legend) }
    }
    for line in (outcome.table.doubts ?? []).flatMap(\.lines) { Console.note(line) }
    for agreement in outcome.agreements { say(agreement) }
    if let page = outcome.page { Console.note(page) }
  }

  /// The robots' names and the tasks, from the scenes in which the episodes were recorded.
  private static func legend(_ episodes: [EpisodeID], _ store: EpisodeStore) throws(DataError)
    -> String?
  {
    var (robots, tasks): ([String: String], [String: String]) = ([:], [:])
    for (id, scene) in try store.scenes(of: episodes) {
      tasks[scene.id] = scene.task
      if let robot = scene.embodiment(try store.episode(id).embodiment) {
        robots[robot.id] = robot.name
      }
    }
    guard !tasks.isEmpty else { return nil }
    let parts =
      robots.sorted { $0.key < $1.key }.map { "\($0.key) is \($0.value)" }
      + tasks.sorted { $0.key < $1.key }.map { "\($0.key): \"\($0.value)\"" }
    return parts.joined(separator: "; ")
  }

  private func say(_ agreement: EvaluationRun.Agreement) {
    let accuracy = agreement.accuracy
    let share = accuracy.accuracy.map { String(format: "%.2f", $0) } ?? "undefined"
    Console.note(
      "\(agreement.rewards): agrees with \(share) of \(accuracy.pairCount) answers in "
        + "\(labels ?? ""); \(accuracy.tiedJudgementCount) ties, "
        + "\(accuracy.uncoveredCount) without rewards")
  }
}
