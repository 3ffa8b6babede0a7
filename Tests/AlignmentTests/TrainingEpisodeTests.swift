import Encoders
import Episodes
import TestSupport
import Testing

@testable import Alignment

@Suite("Training episode")
struct TrainingEpisodeTests {
  @Test("Short episodes are kept whole, long ones evenly from the first step to the last")
  func steps() {
    #expect(TrainingEpisode.steps(of: 1) == [0])
    #expect(TrainingEpisode.steps(of: 96) == Array(0..<96))
    let steps = TrainingEpisode.steps(of: 500)
    #expect(steps.count == 96 && steps.first == 0 && steps.last == 499)
    #expect(zip(steps, steps.dropFirst()).allSatisfy { (5...6).contains($1 - $0) })
  }

  @Test("A sample takes one frame from each equal part, in order")
  func sample() throws {
    let encoder = try FrameEncoder.linear()
    let frames = FrameSequence(
      frameCount: 12, height: 2, width: 2,
      pixels: (0..<12).flatMap { step in
        [UInt8](repeating: UInt8(step) * 20, count: 12)
      })
    let episode = try TrainingEpisode(id: EpisodeID("a"), frames: frames, encoder: encoder)
    #expect(episode.frameCount == 12 && episode.frameShape == [12])
    var generator = SeededGenerator(seed: 1)
    var seen: Set<Int> = []
    for _ in 0..<50 {
      let values = episode.sample(count: 4, augmentation: .init(), using: &generator)
      #expect(values.count == 48)
      for part in 0..<4 {
        let step = Int((values[part * 12] * 255 / 20).rounded())
        #expect((3 * part..<3 * part + 3).contains(step))
        seen.insert(step)
      }
    }
    #expect(seen.count == 12)
    #expect(episode.sample(count: 30, augmentation: .none, using: &generator).count == 360)
  }

  @Test("Features of a frozen backbone are not varied, images are")
  func shapes() throws {
    let frames = FrameSequence.noise(2, height: 32, width: 32, seed: 1)
    let episode = try TrainingEpisode(
      id: EpisodeID("a"), frames: frames, encoder: .keypoint())
    #expect(episode.frameShape == [3, 32, 32])
  }

  @Test("An episode without frames is refused")
  func empty() throws {
    let none = FrameSequence(frameCount: 0, height: 2, width: 2, pixels: [])
    expectError(.invalidValue, saying: "a: expected at least one frame") {
      try TrainingEpisode(id: EpisodeID("a"), frames: none, encoder: .linear())
    }
  }
}
