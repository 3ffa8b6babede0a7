import Episodes
import Foundation
import Preferences
import Synchronization
import TestSupport
import Testing

@testable import LabellingPage

@Suite("The shelf of clips")
struct ClipShelfTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func item(_ name: String) throws -> PageVideo {
    PageVideo(
      item: LabelItem(episode: try EpisodeID(name)), camera: nil, title: nil)
  }

  /// A shelf whose clips have 100 bytes, and the names of those made, in order.
  private func shelf(byteLimit: Int) -> (shelf: ClipShelf, made: @Sendable () -> [String]) {
    let made = Names()
    let path = folder.file("clip")
    try? Data(count: 100).write(to: URL(fileURLWithPath: path))
    let shelf = ClipShelf(byteLimit: byteLimit) { (video, isWanted) throws(DataError) in
      made.add(video.item.episode.name)
      guard video.item.episode.name != "bad" else {
        throw DataError(.unreadable, file: "bad", expected: "a clip", found: "none")
      }
      while video.item.episode.name == "endless", isWanted() { usleep(10_000) }
      return Clip(file: try OpenFile(path), isMade: true)
    }
    return (shelf, { made.all })
  }

  private final class Names: Sendable {
    private let names = Mutex<[String]>([])
    func add(_ name: String) { names.withLock { $0.append(name) } }
    var all: [String] { names.withLock { $0 } }
  }

  @Test("a clip is made once, for however many ask")
  func once() async throws {
    let (shelf, made) = shelf(byteLimit: 1000)
    let item = try item("a")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<10 { group.addTask { _ = try await shelf.clip(of: item) } }
      try await group.waitForAll()
    }
    shelf.prepare([item])
    _ = try await shelf.clip(of: item)
    #expect(made() == ["a"])
  }

  @Test("what was not asked for longest makes room")
  func room() async throws {
    let (shelf, made) = shelf(byteLimit: 250)
    let (a, b, c) = (try item("a"), try item("b"), try item("c"))
    for item in [a, b, a, c, a, c, b] { _ = try await shelf.clip(of: item) }
    #expect(made() == ["a", "b", "c", "b"])
  }

  @Test("closing gives up what is being made and begins nothing more")
  func closing() async throws {
    let (shelf, made) = shelf(byteLimit: 1000)
    shelf.prepare([try item("endless"), try item("a")])
    while made().count < 2 { try await Task.sleep(for: .milliseconds(5)) }
    shelf.prepare([try item("endless"), try item("b")])
    while made().count < 3 { try await Task.sleep(for: .milliseconds(5)) }
    shelf.prepare([try item("c")])
    shelf.close()
    let count = made().count
    shelf.prepare([try item("d")])
    try await Task.sleep(for: .milliseconds(50))
    #expect(made().count == count)
  }

  @Test("a clip that cannot be made is told to those who wait, and tried again")
  func failure() async throws {
    let (shelf, made) = shelf(byteLimit: 1000)
    for _ in 0..<2 {
      await #expect(throws: DataError.self) { _ = try await shelf.clip(of: self.item("bad")) }
    }
    #expect(made() == ["bad", "bad"])
    _ = try await shelf.clip(of: item("a"))
  }
}
