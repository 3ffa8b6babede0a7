import EpisodeStore
import Episodes

/// An episode with its rewards, one per step, and where it stands.
struct LabelledEpisode {
  let episode: Episode
  let source: EpisodeSource
  let trace: RewardTrace

  /// Checks all episodes before anything is written.
  static func all(
    _ ids: [EpisodeID], rewards: [EpisodeID: RewardTrace], store: EpisodeStore
  ) throws(DataError) -> [LabelledEpisode] {
    guard let first = ids.first else {
      throw DataError(
        .invalidValue, subject: "export", expected: "at least one episode", found: "none")
    }
    guard Set(ids).count == ids.count else {
      let twice = ids.first { id in ids.count { $0 == id } > 1 } ?? first
      throw DataError(
        .invalidValue, subject: twice.name, expected: "every episode once", found: "it twice")
    }
    var labelled: [LabelledEpisode] = []
    for id in ids.sorted() {
      labelled.append(try LabelledEpisode(id, trace: rewards[id], store: store))
    }
    return labelled
  }

  private init(_ id: EpisodeID, trace: RewardTrace?, store: EpisodeStore) throws(DataError) {
    episode = try store.episode(id)
    source = try store.source(of: id)
    guard source.isRobomimicFile else { throw Self.otherLayout(source) }
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

  private static func otherLayout(_ source: EpisodeSource) -> DataError {
    DataError(
      .unsupported, file: source.file,
      expected: "episodes in files that robomimic reads, to be copied with their rewards",
      found: "the layout \(source.format)",
      remedy: "use the rewards file by itself, or convert the episodes to robomimic's layout first")
  }
}
