import EpisodeStore
import Episodes
import Testing
import TestSupport

@Suite("ALOHA's episodes")
struct AlohaReaderTests {
  @Test("A plain file is one episode of its stem, with images as they are")
  func plain() throws {
    let store = try Families.store("aloha")
    let episode = try store.episode()
    #expect(episode.id.name == "episode_0")
    #expect((episode.stepCount, episode.embodiment, episode.framesPerSecond) == (5, "aloha", 50))
    #expect(episode.cameraRoles == ["cam_high": .exterior1, "cam_left_wrist": .wrist])
    for (camera, number) in [("cam_high", 0), ("wrist", 1)] {
      let frames = try store.frames(of: episode.id, camera: camera, steps: 1..<5)
      #expect(frames.pixels == Families.pixels(number, steps: 1..<5))
    }
  }

  @Test("Compressed images come out in the colours they were recorded in", arguments: [0, 2, 4])
  func compressed(step: Int) throws {
    let store = try Families.store("aloha_compressed")
    let episode = try store.episode()
    #expect(episode.id.name == "episode_1")
    for (camera, green) in [("cam_high", 10), ("cam_left_wrist", 90)] {
      let frame = try store.frames(of: episode.id, camera: camera, at: [step])
      #expect((frame.height, frame.width) == (16, 24))
      let expected = [(row: 0, green: green + 60), (row: 15, green: green)]
      for (row, green) in expected {
        let pixel = frame.pixels[row * 24 * 3..<row * 24 * 3 + 3].map { Int($0) }
        let distances = zip(pixel, [200, green, 20 * step]).map { abs($0 - $1) }
        #expect(distances.allSatisfy { $0 <= 24 }, "\(camera) row \(row): \(pixel)")
      }
    }
  }

  @Test("Rows that disagree and lengths that are none are refused with their places")
  func broken() {
    expectError(.mismatch, saying: "/observations/qpos: expected 5 rows, as /action says") {
      try Families.store("aloha_broken")
    }
    expectError(.invalidValue, saying: "/compress_len[1, 2]: expected a length from 1 to 1000") {
      try Families.store("aloha_compressed_broken")
    }
  }
}
