import Encoders
import Episodes
import Foundation
import ResultFiles
import Rewards
import TestSupport
import Workbench

/// A log in a folder of its own, beside a recording of the references, and watchers of it.
struct WatchedLog {
  let folder: TemporaryFolder
  private let encoder: FrameEncoder

  init() throws {
    folder = try TemporaryFolder()
    encoder = try FrameEncoder.load("keypoint")
    try FileManager.default.createDirectory(
      atPath: folder.file("log"), withIntermediateDirectories: true)
    try MovingDots(count: 3).write(to: folder.file("before.hdf5"))
  }

  var log: String { folder.file("log") }

  /// A watcher whose references stand in the other recording.
  func run(settleSeconds: Double = 0) throws -> WatchRun {
    var run = WatchRun(
      log: log, encoder: encoder, settings: RewardSettings(for: encoder.card),
      references: ReferenceChoice(.named([try EpisodeID("before/demo_2")])), command: "test")
    run.recordings = [folder.file("before.hdf5")]
    run.settleSeconds = settleSeconds
    return run
  }

  /// What a watch that looks once has told.
  struct Told {
    var done: [WatchedEpisode] = []
    var waiting: [(id: EpisodeID?, reason: String)] = []
    var moved: [EpisodeID] = []
    var copied: [EpisodeID] = []
    var notes: [String] = []
    var unfinishedCount = 0

    var names: [String] { done.map(\.episode.name) }
    var reasons: [String] { waiting.map(\.reason) }
  }

  /// Watches once.
  func look(_ output: String = "rewards.hdf5", run: WatchRun? = nil) throws -> Told {
    var told = Told()
    told.unfinishedCount = try (run ?? self.run()).watch(
      output: folder.file(output), once: true
    ) { event in
      switch event {
      case .done(let episode): told.done.append(episode)
      case .waiting(let id, _, let reason): told.waiting.append((id, reason))
      case .moved(let id, _, _): told.moved.append(id)
      case .copied(let id, _, _): told.copied.append(id)
      case .note(let text): told.notes.append(text)
      case .wrote: break
      }
    }
    return told
  }

  /// The bytes of the rewards file.
  func bytes(_ output: String = "rewards.hdf5") throws -> ContentHash {
    try ContentHash(ofFile: folder.file(output))
  }

  func rewarded(_ output: String = "rewards.hdf5") throws -> [String] {
    try RewardFile(readingFrom: folder.file(output)).traces.map(\.id.name)
  }
}
