import ArgumentParser
import EpisodeStore
import Episodes
import Evaluation
import Foundation
import Preferences
import Rewards

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how well rewards agree with recorded rewards and with people.",
    discussion: """
      Every rewards file is a row per arm, beside baselines that look at nothing but the clock.

      Example: rapl evaluate rewards.hdf5 --episodes Episodes --report report
      """)

  @Argument(help: "Rewards files.")
  var rewards: [String]

  @Option(help: "The episodes that were rewarded: HDF5 files or folders.")
  var episodes: [String] = ["Episodes"]

  @Option(help: "A file of answers that the rewards were not aligned with.")
  var labels: String?

  @Option(help: "Episodes whose true scores are closer than this are not compared.")
  var margin = 0.1

  @Option(help: "Where the resampling for intervals starts from.")
  var seed: UInt64 = 0

  @Option(help: "A folder for report.html and the numbers behind it.")
  var report: String?

  @Flag(help: "Print the table as JSON.")
  var json = false

  func validate() throws {
    try require(margin >= 0 && margin.isFinite, "--margin must be 0 or more")
  }

  func run() throws {
    let store = try EpisodeStore(paths: episodes)
    let files = try rewards.map { path throws(DataError) in try RewardFile(readingFrom: path) }
    let methods = try zip(rewards, files).map { path, file in
      try EvaluatedMethod(
        name: ((path as NSString).lastPathComponent as NSString).deletingPathExtension,
        episodes: Self.evaluated(file, path, in: store))
    }
    let table = try EvaluationTable(
      methods, settings: EvaluationSettings(margin: margin, seed: seed))
    if json { try Console.sayJSON(table) } else { Console.say(table.text) }
    if let labels { try sayAgreement(with: labels, files) }
    if let report { try write(report, table, files) }
  }

  private static func evaluated(_ file: RewardFile, _ path: String, in store: EpisodeStore)
    throws(DataError) -> [EvaluatedEpisode]
  {
    var episodes: [EvaluatedEpisode] = []
    for trace in file.traces {
      do {
        episodes.append(try EvaluatedEpisode(store.episode(trace.id), trace: trace))
      } catch {
        throw error.relocated(to: path, place: trace.id.name)
      }
    }
    return episodes
  }

  private func sayAgreement(with labels: String, _ files: [RewardFile]) throws {
    let comparisons = try LabelStore(readingFrom: labels).answers()
      .flatMap(\.judgement.comparisons)
    for (path, file) in zip(rewards, files) {
      let returns = Dictionary(uniqueKeysWithValues: file.traces.map { ($0.id, $0.total) })
      let agreement = PreferenceAccuracy(of: returns, on: comparisons)
      let share = agreement.accuracy.map { String(format: "%.2f", $0) } ?? "undefined"
      Console.note(
        "\(path): agrees with \(share) of \(agreement.pairCount) answers in \(labels); "
          + "\(agreement.tiedJudgementCount) ties, \(agreement.uncoveredCount) without rewards")
    }
  }

  private func write(_ folder: String, _ table: EvaluationTable, _ files: [RewardFile]) throws {
    var hashes: [String: ContentHash] = [:]
    for path in rewards {
      hashes[(path as NSString).lastPathComponent] = try ContentHash(ofFile: path)
    }
    let page = try EvaluationReport(
      title: "Evaluation of rewards", table: table,
      figures: files.compactMap { RewardCurveFigure(bestAndWorstOf: $0) },
      provenance: Provenance(
        command: commandLineText, seeds: ["bootstrap": seed], hashes: hashes)
    ).write(toFolder: folder)
    Console.note(page)
  }
}
