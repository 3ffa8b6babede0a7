import Alignment
import Encoders
import EpisodeStore
import Episodes
import Evaluation
import Foundation
import ResultFiles
import Synchronization
import TestSupport
import Testing
import Workbench

@Suite("Runs as library calls")
struct RunTests {
  private let folder: TemporaryFolder
  private let store: EpisodeStore

  init() throws {
    folder = try TemporaryFolder()
    try MovingDots(count: 5).write(to: folder.file("dots.hdf5"))
    store = try EpisodeStore(paths: [folder.file("dots.hdf5")])
  }

  /// The events of a run, which is cancelled after some reports of progress if asked to.
  private final class Recorder: Sendable {
    private let events = Mutex<[RunEvent]>([])
    private let monitor = Mutex<RunMonitor?>(nil)

    func monitor(cancellingAfter limit: Int = .max) -> RunMonitor {
      let monitor = RunMonitor { event in
        self.events.withLock { $0.append(event) }
        if self.progressCount >= limit { self.monitor.withLock { $0 }?.cancel() }
      }
      self.monitor.withLock { $0 = monitor }
      return monitor
    }

    var all: [RunEvent] { events.withLock { $0 } }
    var progressCount: Int { all.count { if case .advanced = $0 { true } else { false } } }
  }

  private func encoding() throws -> EncodingRun {
    let encoder = try FrameEncoder.load("keypoint")
    return EncodingRun(
      store: store, embeddings: EmbeddingRun(encoder, of: store, camera: nil, cache: nil),
      command: "test")
  }

  private func pretraining(_ updates: Int = 8) -> PretrainingRun {
    var settings = PretrainingSettings()
    (settings.updateCount, settings.frameCount, settings.episodeCount) = (updates, 6, 2)
    return PretrainingRun(
      store: store, camera: nil, encoder: "keypoint", settings: settings, command: "test")
  }

  @Test("A run tells how much there is to do, and how much is done")
  func progress() throws {
    let recorder = Recorder()
    let outcome = try encoding().write(
      to: folder.file("embeddings.hdf5"), monitor: recorder.monitor())
    #expect(outcome.episodeCount == 5 && outcome.frameCount == 60 && outcome.failures.isEmpty)
    #expect(recorder.all.first == .began(title: "encode", total: 60, unit: "frames"))
    let done = recorder.all.reduce(0) { sum, event in
      if case .advanced(let count, _) = event { sum + count } else { sum }
    }
    #expect(done == 60)
  }

  @Test("A cancelled run ends with a problem of its own kind, and leaves no output")
  func cancelled() throws {
    let output = folder.file("embeddings.hdf5")
    let recorder = Recorder()
    expectError(.cancelled, saying: "cancel") {
      try encoding().write(to: output, monitor: recorder.monitor(cancellingAfter: 2))
    }
    #expect(recorder.progressCount == 2)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["dots.hdf5"])
  }

  @Test("A cancelled inspection gives no reports")
  func cancelledInspection() {
    let recorder = Recorder()
    expectError(.cancelled, saying: "cancel") {
      try InspectionRun(paths: [folder.file("dots.hdf5")], deep: false)
        .reports(monitor: recorder.monitor(cancellingAfter: 1))
    }
  }

  @Test("A pretraining that was cancelled continues to the same weights and records")
  func resumedPretraining() throws {
    let whole = try pretraining(120).pretrain(into: folder.file("whole"))
    let recorder = Recorder()
    expectError(.cancelled, saying: "cancel") {
      try pretraining(120).pretrain(
        into: folder.file("rest"), monitor: recorder.monitor(cancellingAfter: 200))
    }
    let rest = Recorder()
    let records = try pretraining(120).pretrain(
      into: folder.file("rest"), monitor: rest.monitor())
    #expect(records == whole)
    #expect(rest.progressCount < 360)
    #expect(
      try ContentHash(ofFile: folder.file("rest/weights.safetensors"))
        == ContentHash(ofFile: folder.file("whole/weights.safetensors")))
    #expect(!FileManager.default.fileExists(atPath: folder.file("rest/checkpoints")))
  }

  @Test("Settings that are out of range are refused before anything is read")
  func ranges() throws {
    var settings = AlignmentSettings()
    settings.epsilon = 0
    let run = AlignmentRun(
      store: store, camera: nil, labels: "absent.sqlite", encoder: "absent", settings: settings,
      command: "test")
    expectError(.invalidValue, saying: "epsilon: expected above 0") {
      try run.align(into: folder.file("aligned"))
    }
  }

  @Test("Two equal trainings write the same card")
  func equalCards() throws {
    for name in ["a", "b"] { _ = try pretraining().pretrain(into: folder.file("\(name)/encoder")) }
    #expect(
      try Data(contentsOf: URL(filePath: folder.file("a/encoder/card.json")))
        == Data(contentsOf: URL(filePath: folder.file("b/encoder/card.json"))))
  }

  @Test("An evaluation returns its table, and writes a page only if asked to")
  func evaluation() throws {
    let source = EmbeddingSource(run: try encoding().embeddings, store: store)
    let output = folder.file("rewards.hdf5")
    let references = ReferenceChoice(.all, medoids: 2)
    let written = try RewardRun(
      source: source, settings: source.defaults, references: references, command: "test"
    ).write(to: output)
    #expect(written.file.references.count == 2 && written.stream == nil)
    let run = EvaluationRun(
      store: store, rewards: [output], settings: EvaluationSettings(), command: "test")
    let outcome = try run.evaluate()
    #expect(outcome.page == nil && outcome.agreements.isEmpty)
    #expect(outcome.table.rows.map(\.method).contains("rewards"))
    let page = try #require(run.evaluate(report: folder.file("report")).page)
    #expect(FileManager.default.fileExists(atPath: page))
  }
}
