import EpisodeStore
import Episodes
import Foundation
import TestSupport
import Testing

@testable import TerminalPlayer

@Suite("Frames read ahead")
struct FrameLoaderTests {
  private let folder: TemporaryFolder
  private let store: EpisodeStore

  init() throws {
    folder = try TemporaryFolder()
    try MovingDots(count: 2, stepCount: 400).write(to: folder.file("dots.hdf5"))
    store = try EpisodeStore(paths: [folder.file("dots.hdf5")])
  }

  private func request(_ number: Int, side: Int = 16) throws -> FrameLoader.Request {
    let size = PixelSize(width: side, height: side)
    let video = ShownVideo(
      try EpisodeID("dots/demo_\(number)"), track: PlaybackTrack(steps: 0..<400), size: size)
    return FrameLoader.Request(video: video, size: size)
  }

  /// Waits until the frame of a step is there.
  private func wait(_ loader: FrameLoader, _ track: Int, step: Int) -> FrameLoader.Shown {
    let deadline = Date(timeIntervalSinceNow: 30)
    while Date() < deadline {
      let shown = loader.shown(track, step: step)
      switch shown {
      case .frame(_, isCurrent: true), .problem: return shown
      default: usleep(2000)
      }
    }
    return loader.shown(track, step: step)
  }

  @Test("Every step comes as the store reads it")
  func frames() throws {
    let loader = FrameLoader(store) {}
    defer { loader.stop() }
    try loader.load([request(0), request(1)])
    for step in [0, 15, 16, 200, 399] {
      loader.moveHeads(to: [step, step])
      let wanted = try store.frames(
        of: EpisodeID("dots/demo_1"), at: [step], height: 16, width: 16)
      #expect(wait(loader, 1, step: step) == .frame(wanted, isCurrent: true), "step \(step)")
    }
  }

  @Test("However long the videos, no more is kept than was allowed, and play goes on")
  func bounded() throws {
    let budget = 300 * 16 * 16 * 3
    let loader = FrameLoader(store, budgetBytes: budget) {}
    defer { loader.stop() }
    try loader.load([request(0), request(1)])
    for step in stride(from: 0, to: 400, by: 9) {
      loader.moveHeads(to: [step, 399 - step])
      guard case .frame(_, isCurrent: true) = wait(loader, 0, step: step),
        case .frame(_, isCurrent: true) = wait(loader, 1, step: 399 - step)
      else {
        Issue.record("step \(step) did not come")
        return
      }
      // Two portions are shown; they are read whatever they take.
      #expect(loader.keptBytes <= budget)
    }
  }

  @Test("An episode that is not there is a problem to be shown, and others are shown beside it")
  func missing() throws {
    let loader = FrameLoader(store) {}
    defer { loader.stop() }
    let size = PixelSize(width: 8, height: 8)
    let video = ShownVideo(
      try EpisodeID("dots/demo_9"), track: PlaybackTrack(steps: 0..<3), size: size)
    let absent = FrameLoader.Request(video: video, size: size)
    try loader.load([absent, request(0)])
    guard case .problem(let problem) = wait(loader, 0, step: 0) else {
      Issue.record("no problem was told")
      return
    }
    #expect(problem.kind == .missing)
    guard case .frame = wait(loader, 1, step: 0) else {
      Issue.record("the other is not shown")
      return
    }
  }

  @Test("After a change of size, frames of the old size are never shown")
  func resized() throws {
    let loader = FrameLoader(store) {}
    defer { loader.stop() }
    for side in [16, 24, 8, 32, 12] {
      try loader.load([request(0, side: side)])
      if case .frame(let frame, _) = wait(loader, 0, step: 0) { #expect(frame.width == side) }
    }
  }

  @Test("Portions cover every step once, in order", arguments: [1, 15, 16, 17, 144, 145, 1000])
  func portions(count: Int) {
    for bytes in [100, 100_000, 5 << 20, 100 << 20] {
      let chunks = FrameChunks(steps: 7..<7 + count, bytesPerFrame: bytes)
      let all = (0..<chunks.count).map { chunks[$0] }
      #expect(all.flatMap { Array($0) } == Array(7..<7 + count))
      #expect(all.allSatisfy { !$0.isEmpty && ($0.count == 1 || $0.count * bytes <= 8 << 20) })
      for (index, steps) in all.enumerated() {
        #expect(steps.allSatisfy { chunks.index(of: $0) == index })
      }
    }
  }
}
