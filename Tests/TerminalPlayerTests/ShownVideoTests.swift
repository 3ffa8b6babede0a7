import EpisodeStore
import Episodes
import Preferences
import TestSupport
import Testing

@testable import TerminalPlayer

@Suite("The videos of a query")
struct ShownVideoTests {
  private let folder: TemporaryFolder
  private let store: EpisodeStore

  init() throws {
    folder = try TemporaryFolder()
    try MovingDots(count: 2, stepCount: 12).write(to: folder.file("dots.hdf5"))
    store = try EpisodeStore(paths: [folder.file("dots.hdf5")])
  }

  private func video(_ cameras: CameraChoice) throws -> ShownVideo {
    ShownVideo(LabelItem(episode: try EpisodeID("dots/demo_0")), in: store, cameras: cameras)
  }

  @Test("Sequences stand beside each other, row by row")
  func sideBySide() {
    let (one, two) = (
      FrameSequence.noise(2, height: 3, width: 4, seed: 1),
      FrameSequence.noise(2, height: 3, width: 2, seed: 2)
    )
    let both = FrameSequence(sideBySide: [one, two])
    #expect((both.frameCount, both.height, both.width) == (2, 3, 6))
    for row in 0..<6 {
      #expect(both.pixels[row * 18..<row * 18 + 12] == one.pixels[row * 12..<row * 12 + 12])
      #expect(both.pixels[row * 18 + 12..<row * 18 + 18] == two.pixels[row * 6..<row * 6 + 6])
    }
  }

  @Test("One camera is shown as the store reads it, and has no title")
  func one() throws {
    let video = try video(.first)
    #expect(video.problem == nil && video.cameraTitles == "")
    let frames = try video.frames(at: [0, 5], size: PixelSize(width: 16, height: 16), from: store)
    #expect(
      try frames == store.frames(of: EpisodeID("dots/demo_0"), at: [0, 5], height: 16, width: 16))
  }

  @Test(
    "Several cameras stand side by side, named by where they look from, each as the store reads it")
  func several() throws {
    let cameras = ["agentview_image", "ann_lab_3", "wrist_image"]
    try SyntheticEpisodes([.init("demo_0", stepCount: 3, cameras: cameras)])
      .write(to: folder.file("several.hdf5"))
    let store = try EpisodeStore(paths: [folder.file("several.hdf5")])
    let id = try EpisodeID("several/demo_0")
    let video = ShownVideo(LabelItem(episode: id), in: store, cameras: .all)
    #expect(video.cameraTitles == "exterior 1 | camera 2 | wrist")
    #expect(video.size == PixelSize(width: 18, height: 4))
    let both = try video.frames(at: [0, 2], size: PixelSize(width: 18, height: 4), from: store)
    let parts = try cameras.map {
      try store.frames(of: id, camera: $0, at: [0, 2], height: 4, width: 6)
    }
    #expect(both == FrameSequence(sideBySide: parts))
    // Narrower than the cameras are many.
    for width in 1...7 {
      let size = PixelSize(width: width, height: 2)
      #expect(try video.frames(at: [1], size: size, from: store).width == width)
    }
  }

  @Test("A camera that is not there is a problem, and the query can be answered")
  func missing() throws {
    let video = try video(.named(["nowhere"]))
    #expect(video.problem?.kind == .missing)
    expectError(.missing, saying: "nowhere") {
      try video.frames(at: [0], size: PixelSize(width: 4, height: 4), from: store)
    }
  }
}
