import EpisodeStore
import Episodes
import Rewards

/// An episode with its rewards, one per step, and its source.
package struct LabelledEpisode: Sendable {
  /// The episode.
  package let episode: Episode
  /// The source of the episode.
  package let source: EpisodeSource
  /// The rewards, `[T]`, with the diagnostics of the matcher.
  package let trace: RewardTrace
  /// The task in words, or `nil` where nothing says it.
  package let task: String?
  /// The table of all episodes that have rewards.
  let table: FrameTable
  private let place: Int

  /// The rows of the frame table.
  ///
  /// - Complexity: O(steps), each time.
  package var frames: EpisodeFrames { table[place] }
  /// The number of steps, T.
  var stepCount: Int { episode.stepCount }

  /// Pairs episodes with their rewards, in the order of their ids.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if there are no episodes, or one is given twice. `.missing` for
  ///   an episode that is unknown or has no rewards. `.mismatch` if there is not one reward per step.
  static func all(
    _ ids: [EpisodeID], rewards: RewardsByEpisode, store: EpisodeStore,
    table: ([RewardTrace]) -> FrameTable
  ) throws(DataError) -> [LabelledEpisode] {
    guard !ids.isEmpty else {
      throw DataError(
        .invalidValue, file: rewards.file, expected: "at least one episode", found: "none")
    }
    try requireOnce(ids)
    let ids = ids.sorted()
    var traces: [RewardTrace] = []
    for id in ids { traces.append(try matched(id, rewards.traces[id], store)) }
    let frames = table(traces)
    var labelled: [LabelledEpisode] = []
    for (place, trace) in traces.enumerated() {
      labelled.append(
        LabelledEpisode(
          episode: try store.episode(trace.id), source: try store.source(of: trace.id),
          trace: trace, task: try store.task(of: trace.id), table: frames, place: place))
    }
    return labelled
  }

  private static func matched(_ id: EpisodeID, _ trace: RewardTrace?, _ store: EpisodeStore)
    throws(DataError) -> RewardTrace
  {
    let stepCount = try store.episode(id).stepCount
    guard let trace else {
      throw DataError(
        .missing, subject: id.name, expected: "rewards for the episode", found: "none",
        remedy: "run `rapl reward` on it, or leave it out")
    }
    guard trace.rewards.count == stepCount else {
      throw DataError(
        .mismatch, subject: id.name, expected: "\(stepCount) rewards, one per step",
        found: "\(trace.rewards.count)", remedy: "run `rapl reward` on this version of the episode")
    }
    return trace
  }

  static func requireOnce(_ ids: [EpisodeID]) throws(DataError) {
    var seen: Set<EpisodeID> = []
    guard let twice = ids.first(where: { !seen.insert($0).inserted }) else { return }
    throw DataError(
      .invalidValue, subject: twice.name, expected: "every episode once", found: "it twice")
  }
}

extension [LabelledEpisode] {
  /// The share of each task's episodes that have the highest returns, in their order; at least one of a task.
  func best(_ share: Double) -> [LabelledEpisode] {
    let chosen = Dictionary(grouping: self, by: \.task).values.flatMap { episodes in
      let count = Swift.max(1, Int((Double(episodes.count) * share).rounded()))
      return episodes.sorted { ($1.trace.total, $0.episode.id) < ($0.trace.total, $1.episode.id) }
        .prefix(count).map(\.episode.id)
    }
    let ids = Set(chosen)
    return filter { ids.contains($0.episode.id) }
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
