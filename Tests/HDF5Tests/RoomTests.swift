import Foundation
import HDF5
import TestSupport
import Testing

@Suite("Room on the disk")
struct RoomTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func source() throws -> HDF5Group {
    let file = try HDF5File.create(folder.file("source.h5"))
    try file.root.createDataset("group/values", shape: [2], values: [1.5, 2.5])
    try file.close()
    return try HDF5File.open(folder.file("source.h5")).root
  }

  @Test("What a copy has reserved and not used is given back")
  func givenBack() throws {
    let path = folder.file("copy.h5")
    let file = try HDF5File.create(path)
    try source().copy(child: "group", to: file.root, name: "group")
    try file.close()
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    #expect(try #require(size) < 8192)
    let copied = try HDF5File.open(path).root.dataset("group/values")
    #expect(try copied.read(as: Double.self) == [1.5, 2.5])
  }

  @Test("A copy onto a full disk is an error, and other files can still be closed")
  func full() throws {
    let source = try source()
    expectError(.unwritable, saying: "room and permission to write") {
      let file = try HDF5File.create("/dev/full")
      try source.copy(child: "group", to: file.root, name: "group")
    }
    try source.file.close()
  }
}
