import EpisodeStore
import Episodes
import PolicyExport

/// Files of episodes, with rewards for all of them.
struct LabelledFiles {
  let store: EpisodeStore
  var traces: [RewardTrace]
  /// What the rewards are said to be read from.
  var rewardsFile = "rewards.hdf5"

  init(_ paths: String...) throws {
    store = try EpisodeStore(paths: paths)
    traces = try store.episodes.map { try Self.trace($0.id, stepCount: $0.stepCount) }
  }

  static func trace(_ id: EpisodeID, stepCount: Int) throws -> RewardTrace {
    try RewardTrace(
      id: id, rewards: (0..<stepCount).map { -0.125 * Float($0 + id.demo.count) },
      diagnostics: .init(
        reference: EpisodeID("panda/demo_0"), transportCost: 0.5, converged: true, iterations: 7,
        marginalError: 1e-9))
  }

  func rewards(of id: EpisodeID) -> [Float]? { traces.first { $0.id == id }?.rewards }

  func export(
    _ episodes: [EpisodeID]? = nil, as format: any ExportFormat, to path: String,
    progress: (Int) -> Void = { _ in }
  ) throws -> [String] {
    try ExportRun(
      episodes: episodes, rewards: traces, from: rewardsFile, store: store,
      provenance: Provenance(command: "rapl export")
    ).write(as: format, to: path, progress: progress)
  }
}
