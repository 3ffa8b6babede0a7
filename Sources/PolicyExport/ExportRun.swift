import EpisodeStore
import Episodes

/// One export: episodes, their rewards, and the origin of the rewards.
package struct ExportRun: Sendable {
  /// The episodes with their rewards, in the order of their ids.
  package let episodes: [LabelledEpisode]
  private let rewardsFile: String
  private let store: EpisodeStore
  private let provenance: Provenance

  /// Matches rewards with episodes.
  ///
  /// - Parameters:
  ///   - ids: The episodes to export, or `nil` for all that have rewards.
  ///   - rewards: The rewards. Those of other episodes are left out.
  ///   - rewardsFile: The file that the rewards were read from, which is never replaced.
  ///   - store: The episodes.
  ///   - provenance: How the export came to be, kept in the output.
  /// - Throws: `DataError.Kind.mismatch` if no episode has rewards, or if there is not one reward per step.
  ///   `.invalidValue` if there are no episodes, or one is given twice. `.missing` for an episode without
  ///   rewards.
  /// - Complexity: O(episodes · log episodes).
  package init(
    episodes ids: [EpisodeID]? = nil, rewards: [RewardTrace], from rewardsFile: String,
    store: EpisodeStore, provenance: Provenance
  ) throws(DataError) {
    let byEpisode = try RewardsByEpisode(rewards, from: rewardsFile)
    let matched = store.episodes.map(\.id).filter { byEpisode.traces[$0] != nil }
    if ids == nil, matched.isEmpty { throw Self.noneMatch(rewards, rewardsFile) }
    episodes = try LabelledEpisode.all(ids ?? matched, rewards: byEpisode, store: store)
    self.rewardsFile = rewardsFile
    self.store = store
    self.provenance = provenance
  }

  /// Writes all episodes in a format, and leaves the inputs as they are.
  ///
  /// `progress` is called after every episode with the number that is done, of `episodes.count`.
  ///
  /// - Returns: The files that were written.
  /// - Throws: `DataError.Kind.unwritable` for an output that would replace an input or does not fit,
  ///   and the errors of the format. Nothing is written unless all checks pass.
  /// - Complexity: As the format's `write`.
  @discardableResult
  package func write(
    as format: any ExportFormat, to path: String, progress: (_ doneCount: Int) -> Void = { _ in }
  ) throws(DataError) -> [String] {
    try format.check(episodes, in: store)
    let parts = try parts(for: format, at: path)
    var doneCount = 0
    for part in parts {
      try format.write(part) {
        doneCount += 1
        progress(doneCount)
      }
    }
    return parts.flatMap { format.files(at: $0.path) }
  }

  private func parts(for format: any ExportFormat, at path: String) throws(DataError)
    -> [ExportPart]
  {
    let plan = ExportPlan(episodes, outputs: format.outputs, path: path)
    var inputs = store.inputFiles(of: episodes.map(\.episode.id))
    inputs.add(rewardsFile, as: "the file that the rewards come from")
    try plan.check(files: format.files, inputs: inputs)
    let rewardSource = try JSONText.line(provenance, for: path)
    return plan.outputs.map { output in
      ExportPart(
        path: output.path, source: output.episodes[0].source.file, episodes: output.episodes,
        store: store, rewardSource: rewardSource)
    }
  }

  private static func noneMatch(_ rewards: [RewardTrace], _ file: String) -> DataError {
    DataError(
      .mismatch, file: file, expected: "rewards of the episodes given",
      found: rewards.first.map { "\(rewards.count) of others, such as \($0.id)" } ?? "none",
      remedy: "give the files that were rewarded")
  }
}
