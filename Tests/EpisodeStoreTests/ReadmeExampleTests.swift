import EpisodeStore
import TestSupport
import Testing

@Suite("The example in EpisodeStore's README")
struct ReadmeExampleTests {
  @Test("It is what is compiled here, and runs on a file in robomimic's layout")
  func example() throws {
    let recordings = try TemporaryFolder()
    let folder = recordings.path
    try SyntheticEpisodes([.init("demo_0", stepCount: 9, cameras: ["agentview_image"])])
      .write(to: recordings.file("panda.hdf5"))
    // README: begin
    let store = try EpisodeStore(paths: [folder])
    let episode = store.episodes[0]
    let frames = try store.frames(of: episode.id, camera: "exterior", steps: 0..<8)
    print(episode.id, episode.stepCount, frames.height, frames.width)
    for array in try store.arrays(of: episode.id) where array.role == .action {
      let actions = try store.values(of: episode.id, array: array.key, as: Float.self)
      print(array.key, actions.stepCount, actions.columnCount)
    }
    for summary in EpisodeStore.inspect(paths: [folder]) { print(summary.findings) }
    // README: end
    #expect(frames == SyntheticEpisodes.frames(0..<8))
    try expectReadmeExample(target: "EpisodeStore")
  }
}
