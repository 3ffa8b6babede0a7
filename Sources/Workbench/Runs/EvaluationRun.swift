import EpisodeStore
import Episodes
import Evaluation
import Foundation
import Preferences
import Reports
import ResultFiles

/// Compares rewards files with recorded rewards and with answers, and writes a report where asked for.
public struct EvaluationRun: Sendable {
  /// How well one rewards file agrees with answers.
  public struct Agreement: Sendable {
    /// The rewards file.
    public let rewards: String
    /// The agreement.
    public let accuracy: PreferenceAccuracy
  }

  /// The result of a run.
  public struct Outcome: Sendable {
    /// A row per arm and rewards file, beside the baselines.
    public let table: EvaluationTable
    /// The episodes of all rewards files, each once.
    public let episodes: [EpisodeID]
    /// The agreement of each rewards file with the answers; none without a label file.
    public let agreements: [Agreement]
    /// The page that was written, or `nil` without a report.
    public let page: String?
  }

  /// The recordings.
  public let store: EpisodeStore
  /// The rewards files.
  public let rewards: [String]
  /// Answers that the rewards were not aligned with, or `nil` for none.
  public var labels: String?
  /// The criterion whose answers are compared; `nil` for the only one in the file.
  public var criterion: String?
  /// The margin, the intervals and the seed.
  public let settings: EvaluationSettings
  /// The command for the provenance.
  public let command: String

  /// Prepares a run from its settings.
  public init(
    store: EpisodeStore, rewards: [String], labels: String? = nil, criterion: String? = nil,
    settings: EvaluationSettings, command: String
  ) {
    self.store = store
    self.rewards = rewards
    self.labels = labels
    self.criterion = criterion
    self.settings = settings
    self.command = command
  }

  /// Evaluates, and writes the report into `report` unless it is `nil`.
  ///
  /// - Throws: `DataError` if a file cannot be read, an episode has no recorded reward, or the report
  ///   cannot be written.
  public func evaluate(report: String? = nil) throws(DataError) -> Outcome {
    if let report { try inputFiles.check(folder: report, files: EvaluationReport.fileNames) }
    let files = try rewards.map { path throws(DataError) in try RewardFile(readingFrom: path) }
    var methods: [EvaluatedMethod] = []
    for (path, file) in zip(rewards, files) { methods += try self.methods(of: file, path) }
    let table = try EvaluationTable(methods, settings: settings)
    return Outcome(
      table: table, episodes: Set(files.flatMap { $0.traces.map(\.id) }).sorted(),
      agreements: try agreements(files),
      page: try report.map { folder throws(DataError) in try write(folder, table, files) })
  }

  /// The rewards of a file, and beside them those whose match converged, where some did not.
  private func methods(of file: RewardFile, _ path: String) throws(DataError) -> [EvaluatedMethod] {
    let (name, episodes) = (path.fileStem, try evaluated(file, path))
    let doubts = MethodDoubts(method: name, traces: file.traces, failures: file.failures)
    let whole = try EvaluatedMethod(name: name, episodes: episodes, doubts: doubts)
    let doubtful = Set(doubts.notConverged)
    let sure = episodes.filter { !doubtful.contains($0.id) }
    guard !doubtful.isEmpty, !sure.isEmpty else { return [whole] }
    return [whole, try EvaluatedMethod(name: "\(name), converged", episodes: sure)]
  }

  private var inputFiles: InputFiles {
    var inputs = store.inputFiles
    for path in rewards { inputs.add(path, as: "a rewards file") }
    if let labels { inputs.add(labels, as: "the label file") }
    return inputs
  }

  private func evaluated(_ file: RewardFile, _ path: String) throws(DataError)
    -> [EvaluatedEpisode]
  {
    try file.traces.map { trace throws(DataError) in
      do throws(DataError) {
        return try EvaluatedEpisode(store.episode(trace.id), trace: trace)
      } catch {
        throw error.relocated(to: path, place: trace.id.name)
      }
    }
  }

  private func agreements(_ files: [RewardFile]) throws(DataError) -> [Agreement] {
    guard let labels else { return [] }
    let comparisons = try LabelStore(readingFrom: labels).countedAnswers(by: criterion)
      .flatMap(\.judgement.episodePreferences)
    return zip(rewards, files).map { path, file in
      let returns = Dictionary(uniqueKeysWithValues: file.traces.map { ($0.id, $0.total) })
      return Agreement(
        rewards: path, accuracy: PreferenceAccuracy(of: returns, on: comparisons))
    }
  }

  private func write(_ folder: String, _ table: EvaluationTable, _ files: [RewardFile])
    throws(DataError) -> String
  {
    var hashes: [String: ContentHash] = [:]
    for path in rewards {
      hashes[path.fileName] = try ContentHash(ofFile: path)
    }
    return try EvaluationReport(
      title: "Evaluation of rewards", table: table,
      figures: files.compactMap {
        RewardCurveFigure(bestAndWorstOf: $0.traces, stepsAddUp: $0.settings.stepsAddUp)
      },
      provenance: Provenance(
        command: command, seeds: ["bootstrap": settings.seed], hashes: hashes)
    ).write(toFolder: folder)
  }
}
