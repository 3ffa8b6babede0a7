import Episodes
import EpisodeStore
import Foundation
import HDF5
import TestSupport
import Testing

@Suite("Episodes that are odd but can be used")
struct OddEpisodesTests {
  /// Rewards good episodes and one more, and returns the odd one's.
  private func rewards(of odd: MovingDots.Demo, in place: Workplace) throws -> [Float] {
    try MovingDots(MovingDots(count: 3).demos + [odd]).write(to: place.file("dots.hdf5"))
    try place.run(
      "reward", "dots.hdf5", "--no-cache", "--reference", "dots/demo_2", "--output", "out.hdf5"
    ).expectSuccess()
    return try HDF5File.open(place.file("out.hdf5")).root
      .dataset("rewards/dots/\(odd.name)/reward").read(as: Float.self)
  }

  private func findings(in place: Workplace, deep: Bool) throws -> [Finding] {
    let outcome = try place.run(["inspect", "dots.hdf5", "--json"] + (deep ? ["--deep"] : []))
    outcome.expectSuccess()
    return try outcome.json([DatasetSummary].self).flatMap(\.findings)
  }

  @Test("An episode of one frame is warned of, and its one reward is a number")
  func oneFrame() throws {
    let place = try Workplace()
    let rewards = try rewards(of: .init("demo_3", stepCount: 1), in: place)
    #expect(rewards.count == 1)
    #expect(rewards.allSatisfy { (-2...0).contains($0) })
    let found = try findings(in: place, deep: false)
    #expect(found.map(\.code) == ["episode.one_frame"])
    #expect(found.first?.place == "/data/demo_3")
  }

  @Test("Black images are warned of, and their rewards are numbers")
  func black() throws {
    let place = try Workplace()
    var demo = MovingDots.Demo("demo_3")
    demo.isVisible = false
    let rewards = try rewards(of: demo, in: place)
    #expect(rewards.count == 12)
    #expect(rewards.allSatisfy { (-2...0).contains($0) })
    let found = try findings(in: place, deep: true)
    #expect(found.map(\.code) == ["images.black"])
    #expect(found.first?.message.contains("12 of 12 frames") == true)
  }

  @Test("What inspection finds in a bad file it says on standard output, and ends with 1")
  func inspection() throws {
    let place = try Workplace()
    try place.write(Workplace.page, to: "dots.hdf5")
    let outcome = try place.run("inspect", "dots.hdf5", "none.hdf5", "--json")
    #expect(outcome.exitCode == 1)
    #expect(outcome.errors.isEmpty)
    let found = try outcome.json([DatasetSummary].self).flatMap(\.findings)
    #expect(found.map(\.code) == ["file.unreadable", "file.missing"])
  }
}
