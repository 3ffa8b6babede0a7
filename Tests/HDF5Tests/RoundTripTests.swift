import Episodes
import Foundation
import HDF5
import TestSupport
import Testing

@Suite("What is written is read back")
struct RoundTripTests {
  let folder: TemporaryFolder
  var path: String { folder.file("round_trip.h5") }

  init() throws { folder = try TemporaryFolder() }

  @Test("Numbers of every type, and their extremes")
  func numbers() throws {
    try expectRoundTrip([Int8.min, 0, .max])
    try expectRoundTrip([UInt8.min, 1, .max])
    try expectRoundTrip([Int32.min, 0, .max])
    try expectRoundTrip([Int64.min, 0, .max])
    try expectRoundTrip([UInt64.min, 1, .max])
    try expectRoundTrip([-Float.infinity, 0.1, .greatestFiniteMagnitude])
    try expectRoundTrip([-Double.infinity, 0.1, .leastNonzeroMagnitude])
  }

  @Test("Compressed frames written a range of rows at a time")
  func rows() throws {
    let frames = (0..<5 * 2 * 3 * 3).map { UInt8($0) }
    try write { root in
      let dataset = try root.createDataset(
        "data/demo_0/obs/camera", shape: [5, 2, 3, 3], of: UInt8.self,
        layout: .chunked([1, 2, 3, 3], gzipLevel: 4))
      try dataset.write(rows: 0..<2, Array(frames[..<36]))
      try dataset.write(rows: 2..<5, Array(frames[36...]))
    }
    let dataset = try HDF5File.open(path).root.dataset("data/demo_0/obs/camera")
    #expect(dataset.chunkShape == [1, 2, 3, 3])
    #expect(dataset.filters.map(\.id) == [1])
    #expect(try dataset.read(as: UInt8.self) == frames)
  }

  @Test("Rows that compression does not make smaller, and rows never written")
  func unusualChunks() throws {
    var random = SystemRandomNumberGenerator()
    let noise = (0..<2 * 64).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    try write { root in
      let dataset = try root.createDataset(
        "images", shape: [4, 64], of: UInt8.self, layout: .chunked([1, 64], gzipLevel: 1))
      try dataset.write(rows: 1..<3, noise)
    }
    let dataset = try HDF5File.open(path).root.dataset("images")
    let zeros = [UInt8](repeating: 0, count: 64)
    #expect(try dataset.read(as: UInt8.self) == zeros + noise + zeros)
    #expect(try dataset.read(rows: 2..<3, as: UInt8.self) == Array(noise[64...]))
    #expect(try dataset.read(rows: 1..<2, as: Float.self) == noise[..<64].map(Float.init))
  }

  @Test("Datasets without values, with one value and larger chunks than themselves")
  func edges() throws {
    try write { root in
      try root.createDataset(
        "empty", shape: [0, 3], values: [Float](), layout: .chunked([1, 3], gzipLevel: 1))
      try root.createDataset("scalar", shape: [], values: [2.5])
      try root.createDataset("small", shape: [2], values: [1.0, 2.0], layout: .chunked([100]))
    }
    let root = try HDF5File.open(path).root
    #expect(try root.dataset("empty").read(as: Float.self) == [])
    #expect(try root.dataset("scalar").read(as: Double.self) == [2.5])
    #expect(try root.dataset("small").read(as: Double.self) == [1, 2])
  }

  @Test("Strings, also none and non-ASCII ones")
  func strings() throws {
    try write { root in
      try root.createDataset("mask/train", strings: ["demo_0", "demo_10", "größe"])
      try root.createDataset("mask/none", strings: [])
    }
    let mask = try HDF5File.open(path).root.group("mask")
    #expect(try mask.dataset("train").readStrings() == ["demo_0", "demo_10", "größe"])
    #expect(try mask.dataset("none").readStrings() == [])
  }

  @Test("Attributes of every type, longer than 64 KiB, set twice")
  func attributes() throws {
    let long = String(repeating: "long ", count: 40_000)
    try write { root in
      let attributes = try root.createGroup("data").attributes
      try attributes.set("text", to: "first")
      try attributes.set("text", to: "größe")
      try attributes.set("empty", to: "")
      try attributes.set("long", to: long)
      try attributes.set("total", to: 57)
      try attributes.set("epsilon", to: 0.01)
      try attributes.set("converged", to: true)
    }
    let attributes = try HDF5File.open(path).root.group("data").attributes
    #expect(try attributes.string("text") == "größe")
    #expect(try attributes.string("empty") == "")
    #expect(try attributes.string("long") == long)
    #expect(try attributes.integer("total") == 57)
    #expect(try attributes.double("epsilon") == 0.01)
    #expect(try attributes.boolean("converged") == true)
  }

  @Test("A copied group is the same in another file")
  func copy() throws {
    let source = try HDF5File.open(Fixture.h5py)
    try write { root in try source.root.copy(child: "numbers", to: root, name: "a/b/numbers") }
    let copied = try HDF5File.open(path).root.group("a/b/numbers")
    #expect(try copied.childNames == source.root.group("numbers").childNames)
    #expect(try copied.dataset("int64").read(as: Int64.self) == [0, 1, 2, 3, 4, 5])
  }

  @Test("Attributes of every type are copied as they are")
  func copyAttributes() throws {
    let source = try HDF5File.open(Fixture.h5py).root.group("attributes").attributes
    try write { root in
      try root.attributes.set("text", to: 1)
      try source.copyAll(to: root.attributes)
    }
    let copied = try HDF5File.open(path).root.attributes
    #expect(try copied.names == source.names)
    #expect(try copied.string("text") == "héllo")
    #expect(try copied.string("long_text") == source.string("long_text"))
    #expect(try copied.string("fixed_text") == "abc")
    #expect(try copied.double("number") == 2.5)
    #expect(try copied.boolean("yes") == true)
    #expect(try copied.integer("one_integer") == 7)
  }

  @Test("The same contents make the same bytes")
  func reproducible() throws {
    try write { root in try root.createDataset("a/b", shape: [2], values: [1.0, 2.0]) }
    let first = try ContentHash(ofFile: path)
    Thread.sleep(forTimeInterval: 1.1)
    try write { root in try root.createDataset("a/b", shape: [2], values: [1.0, 2.0]) }
    #expect(try ContentHash(ofFile: path) == first)
  }

  @Test("Eight readers at once read what one reads")
  func parallel() async throws {
    let path = try Fixture.h5py
    let expected = try HDF5File.open(path).root.dataset("images").read(as: UInt8.self)
    try await withThrowingTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<20 {
            let root = try HDF5File.open(path).root
            #expect(try root.dataset("images").read(as: UInt8.self) == expected)
            #expect(throws: DataError.self) { try root.dataset("absent") }
          }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test("No handle outlives its owner, also after failures")
  func handles() throws {
    let copy = folder.file("handles.h5")
    try FileManager.default.copyItem(atPath: Fixture.h5py, toPath: copy)
    try expectNoOpenHDF5Handles(of: copy) {
      let root = try HDF5File.open(copy).root
      _ = try root.dataset("images").read(as: UInt8.self)
      _ = try root.group("attributes").attributes.string("text")
      _ = try? root.dataset("strings/latin1").readStrings()
      _ = try? root.dataset("links/external")
      #expect(HDF5File.openHandleCount(of: copy) > 0)
    }
  }

  private func write(_ body: (HDF5Group) throws -> Void) throws {
    try expectNoOpenHDF5Handles(of: path) {
      let file = try HDF5File.create(path)
      try body(file.root)
      try file.close()
    }
  }

  private func expectRoundTrip<Element: HDF5Element & Equatable>(_ values: [Element]) throws {
    try write { root in try root.createDataset("values", shape: [values.count], values: values) }
    let dataset = try HDF5File.open(path).root.dataset("values")
    #expect(dataset.elementType == Element.elementType)
    #expect(try dataset.read(as: Element.self) == values)
  }
}
