import Episodes
import Foundation
@testable import HDF5
import TestSupport
import Testing

@Suite("Files that ask for more than they hold are refused before memory or time is spent")
struct HostileFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func root() throws -> HDF5Group { try HDF5File.open(Fixture.hostile).root }

  @Test("Gigabytes that were never written", arguments: ["block", "chunks"])
  func unwritten(name: String) throws {
    let dataset = try root().dataset("unwritten/\(name)")
    expectError(.malformed, saying: "values that are in the file") {
      try dataset.read(as: Double.self)
    }
    #expect(try dataset.read(rows: 7..<9, as: Double.self) == [0, 0])
  }

  @Test("Millions of chunks of one value")
  func tinyChunks() throws {
    let group = try root().group("tiny")
    expectError(.unsupported, saying: "1048576 chunks in one read") {
      try group.dataset("numbers").read(as: UInt8.self)
    }
    expectError(.unsupported, saying: "1048576 chunks in one read") {
      try group.dataset("strings").readStrings()
    }
    #expect(try group.dataset("numbers").read(rows: 5..<8, as: UInt8.self) == [0, 0, 0])
  }

  @Test("Soft links that multiply, and one without end")
  func softLinks() throws {
    let soft = try root().group("soft")
    #expect(try soft.isGroup("level_0"))
    expectError(.malformed, saying: "a soft link that ends") { try soft.group("wide_0") }
    expectError(.malformed, saying: "a short soft link, found 50000 bytes") {
      try soft.group("long")
    }
  }

  @Test("Copies of groups that contain themselves", arguments: ["circle", "many_7"])
  func cycles(name: String) throws {
    let target = try HDF5File.create(folder.file("copy.h5"))
    expectError(.unsupported, saying: "groups that do not contain themselves") {
      try root().group("copied").copy(child: name, to: target.root, name: "copy")
    }
    #expect(try target.root.childNames == [])
  }

  @Test("More names than a group has in earnest")
  func names() {
    var list = NameList()
    let long = String(repeating: "x", count: 1 << 20)
    var taken = 0
    while list.add(long), taken < 1000 { taken += 1 }
    #expect(taken == 64)
    #expect(list.isCutShort)
    #expect(list.names.count == 64)
  }
}
