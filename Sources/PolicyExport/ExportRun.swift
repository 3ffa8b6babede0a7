import EpisodeStore
import Episodes
import ResultFiles
import Rewards

/// One export: episodes, their rewards, and the origin of the rewards.
package struct ExportRun: Sendable {
  /// What an export wrote.
  package struct Outcome: Sendable, Equatable {
    /// The files and folders.
    package let files: [String]
    /// What the user has to know.
    package let notes: [String]

    /// States what was written.
    package init(files: [String], notes: [String]) {
      self.files = files
      self.notes = notes
    }
  }

  /// The episodes with their rewards, in the order of their ids.
  package let episodes: [LabelledEpisode]
  private let rewardsFile: String
  private let store: EpisodeStore
  private let settings: ExportSettings
  private let origin: ExportOrigin

  /// Matches rewards with episodes.
  ///
  /// - Parameters:
  ///   - ids: The episodes to export, or `nil` for all that have rewards.
  ///   - rewards: The rewards. Those of other episodes are left out.
  ///   - rewardsFile: The file that the rewards were read from, which is never replaced.
  ///   - store: The episodes.
  ///   - provenance: How the export came to be, kept in the output.
  ///   - settings: The choices.
  /// - Throws: `DataError.Kind.mismatch` if no episode has rewards, or if there is not one reward per step.
  ///   `.invalidValue` if there are no episodes, or one is given twice. `.missing` for an episode without rewards.
  /// - Complexity: O(frames · log frames).
  package init(
    episodes ids: [EpisodeID]? = nil, rewards: RewardFile, from rewardsFile: String,
    store: EpisodeStore, provenance: Provenance, settings: ExportSettings = ExportSettings()
  ) throws(DataError) {
    let byEpisode = try RewardsByEpisode(rewards.traces, from: rewardsFile)
    let matched = store.episodes.map(\.id).filter { byEpisode.traces[$0] != nil }
    if ids == nil, matched.isEmpty { throw Self.noneMatch(rewards.traces, rewardsFile) }
    var numbers = FrameTable.Settings()
    numbers.advantageSteps = settings.advantageSteps
    var rule = ""
    episodes = try LabelledEpisode.all(ids ?? matched, rewards: byEpisode, store: store) { traces in
      let table = FrameTable(rewards, of: traces, settings: numbers)
      rule = "\(table.rule)"
      return table
    }
    self.rewardsFile = rewardsFile
    self.store = store
    self.settings = settings
    origin = ExportOrigin(
      export: provenance, rewards: RewardOrigin(rewards), settings: settings, progress: rule)
  }

  /// Writes all episodes in a format, reads them back, and leaves the inputs as they are.
  ///
  /// `progress` is called after every episode with the number that is done, of `episodes.count`.
  ///
  /// - Returns: What was written.
  /// - Throws: `DataError.Kind.unwritable` for an output that would replace an input or does not fit,
  ///   and the errors of the format. Nothing is written unless all checks pass.
  /// - Complexity: As the format's `write`.
  @discardableResult
  package func write(
    as format: any ExportFormat, to path: String, progress: (_ doneCount: Int) -> Void = { _ in }
  ) throws(DataError) -> Outcome {
    let parts = try parts(for: format, at: path)
    for part in parts { try format.check(part) }
    var doneCount = 0
    var notes: [String] = []
    for part in parts {
      notes += try format.write(part) {
        doneCount += 1
        progress(doneCount)
      }
      try format.verify(part)
    }
    return Outcome(files: parts.flatMap { format.files(at: $0.path) }, notes: notes)
  }

  /// Reads an earlier export to `path`, and compares it with these episodes and rewards.
  ///
  /// - Returns: The files and folders that were compared.
  /// - Throws: `DataError.Kind.mismatch` with the first place that differs, and the errors of reading.
  package func verify(as format: any ExportFormat, at path: String) throws(DataError) -> [String] {
    let parts = try parts(for: format, at: path)
    for part in parts {
      try format.check(part)
      try format.verify(part)
    }
    return parts.flatMap { format.files(at: $0.path) }
  }

  private func parts(for format: any ExportFormat, at path: String) throws(DataError)
    -> [ExportPart]
  {
    let episodes = try chosen(for: format)
    let plan = ExportPlan(episodes, outputs: format.outputs, path: path)
    var inputs = store.inputFiles(of: episodes.map(\.episode.id))
    inputs.add(rewardsFile, as: "the file that the rewards come from")
    if let labels = settings.pairs.labels { inputs.add(labels, as: "the file of the answers") }
    try plan.check(files: format.files, inputs: inputs)
    return plan.outputs.map { output in
      ExportPart(
        path: output.path, source: output.episodes[0].source.file, episodes: output.episodes,
        store: store, settings: settings, origin: origin)
    }
  }

  /// The episodes that go into a format: all for one that says of each whether it is believed, the best of the
  /// believed ones for others.
  private func chosen(for format: any ExportFormat) throws(DataError) -> [LabelledEpisode] {
    guard !format.tellsDoubts else { return episodes }
    let believed = try believed()
    return settings.bestShare.map { believed.best($0) } ?? believed
  }

  private func believed() throws(DataError) -> [LabelledEpisode] {
    let doubtful = episodes.filter { !$0.trace.diagnostics.isBelievable }.map(\.episode.id)
    guard !doubtful.isEmpty, settings.doubtfulRewards != .exported else { return episodes }
    let others = episodes.filter { $0.trace.diagnostics.isBelievable }
    guard settings.doubtfulRewards == .refused || others.isEmpty else { return others }
    throw DataError(
      .invalidValue, file: rewardsFile,
      expected:
        "rewards that can be believed: matches that converged and say something, of episodes "
        + "not farther from the references than all judged ones",
      found: "\(doubtful.count) of \(episodes.count) others, \(doubtful.listed)",
      remedy: "leave these episodes out, or export them all the same",
      settings: [.doubtfulRewards])
  }

  private static func noneMatch(_ rewards: [RewardTrace], _ file: String) -> DataError {
    DataError(
      .mismatch, file: file, expected: "rewards of the episodes given",
      found: rewards.first.map { "\(rewards.count) of others, such as \($0.id)" } ?? "none",
      remedy: "give the files that were rewarded")
  }
}
