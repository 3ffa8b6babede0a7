import Encoders
import EpisodeStore
import Synchronization
import TestSupport
import Testing
import Workbench

@Suite("README of Workbench")
struct ReadmeExampleTests {
  @Test("Its example rewards recorded episodes")
  func example() throws {
    let folder = try TemporaryFolder()
    let (recordings, output) = (folder.file("dots.hdf5"), folder.file("rewards.hdf5"))
    try MovingDots(count: 3).write(to: recordings)
    let notes = Mutex<[String]>([])
    let log: @Sendable (String) -> Void = { text in notes.withLock { $0.append(text) } }
    // README: begin
    let store = try EpisodeStore(paths: [recordings])
    let encoder = try FrameEncoder.load("keypoint")
    let embeddings = EmbeddingRun(encoder, of: store, camera: nil, cache: nil)
    let source = EmbeddingSource(run: embeddings, store: store)
    let preferred = ReferenceChoice(.named([store.episodes[0].id]))
    let run = RewardRun(
      source: source, settings: source.defaults, references: preferred, command: "my program")
    let monitor = RunMonitor { event in if case .note(let text, _) = event { log(text) } }
    let rewards = try run.write(to: output, monitor: monitor).file
    let best = rewards.traces.max { $0.total < $1.total }
    // README: end
    #expect(rewards.traces.count == 3 && best?.id == store.episodes[0].id)
    #expect(notes.withLock { $0 } == [])
    try expectReadmeExample(target: "Workbench")
  }
}
