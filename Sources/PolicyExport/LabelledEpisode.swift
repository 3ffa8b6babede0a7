import EpisodeStore
import Episodes

/// An episode with its rewards, one per step, and its source.
package struct LabelledEpisode: Sendable {
  /// The episode.
  package let episode: Episode
  /// The source of the episode.
  package let source: EpisodeSource
  /// The rewards, `[T]`, with the diagnostics of the matcher.
  package let trace: RewardTrace

  /// Pairs episodes with their rewards, in the order of their ids.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if there are no episodes, or one is given twice. `.missing` for
  ///   an episode that is unknown or has no rewards. `.mismatch` if there is not one reward per step.
  static func all(_ ids: [EpisodeID], rewards: RewardsByEpisode, store: EpisodeStore)
    throws(DataError) -> [LabelledEpisode]
  {
    guard !ids.isEmpty else {
      throw DataError(
        .invalidValue, file: rewards.file, expected: "at least one episode", found: "none")
    }
    try requireOnce(ids)
    var labelled: [LabelledEpisode] = []
    for id in ids.sorted() {
      labelled.append(try LabelledEpisode(id, trace: rewards.traces[id], store: store))
    }
    return labelled
  }

  private init(_ id: EpisodeID, trace: RewardTrace?, store: EpisodeStore) throws(DataError) {
    episode = try store.episode(id)
    source = try store.source(of: id)
    guard let trace else {
      throw DataError(
        .missing, subject: id.name, expected: "rewards for the episode", found: "none",
        remedy: "run `rapl reward` on it, or leave it out")
    }
    guard trace.rewards.count == episode.stepCount else {
      throw DataError(
        .mismatch, subject: id.name, expected: "\(episode.stepCount) rewards, one per step",
        found: "\(trace.rewards.count)", remedy: "run `rapl reward` on this version of the episode")
    }
    self.trace = trace
  }

  static func requireOnce(_ ids: [EpisodeID]) throws(DataError) {
    var seen: Set<EpisodeID> = []
    guard let twice = ids.first(where: { !seen.insert($0).inserted }) else { return }
    throw DataError(
      .invalidValue, subject: twice.name, expected: "every episode once", found: "it twice")
  }
}

/// Rewards by episode, and the file that they were read from.
struct RewardsByEpisode: Sendable {
  let file: String
  let traces: [EpisodeID: RewardTrace]

  /// - Throws: `DataError.Kind.invalidValue` for an episode that has rewards twice.
  init(_ traces: [RewardTrace], from file: String) throws(DataError) {
    try LabelledEpisode.requireOnce(traces.map(\.id))
    self.file = file
    self.traces = Dictionary(uniqueKeysWithValues: traces.map { ($0.id, $0) })
  }
}
