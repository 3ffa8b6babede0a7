import EpisodeStore
import Episodes
import PolicyExport
import ResultFiles
import Rewards

/// Files of episodes, with rewards for all of them.
struct LabelledFiles {
  let store: EpisodeStore
  var traces: [RewardTrace]
  /// What the rewards are said to be read from.
  var rewardsFile = "rewards.hdf5"
  /// How the rewards are said to have been made.
  var rewardSettings = RewardSettings()
  /// The choices of the export.
  var settings = ExportSettings()

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

  /// The rewards as a file that was read.
  var file: RewardFile {
    RewardFile(traces: traces, settings: rewardSettings, references: [], encoderHash: nil)
  }

  /// The run of an export.
  func run(_ episodes: [EpisodeID]? = nil) throws -> ExportRun {
    try ExportRun(
      episodes: episodes, rewards: file, from: rewardsFile, store: store,
      provenance: Provenance(command: "rapl export"), settings: settings)
  }

  func export(
    _ episodes: [EpisodeID]? = nil, as format: any ExportFormat, to path: String,
    progress: (Int) -> Void = { _ in }
  ) throws -> [String] {
    try run(episodes).write(as: format, to: path, progress: progress).files
  }
}
