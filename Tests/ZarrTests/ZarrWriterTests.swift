import Episodes
import Foundation
import TestSupport
import Testing

@testable import Zarr

@Suite("Stores that are written")
struct ZarrWriterTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(
    _ shape: [Int], _ values: [Float], in path: String, _ compression: ZarrWriter.Compression
  ) throws {
    let writer = ZarrWriter(folder: path)
    try writer.writeGroup("", attributes: Data(#"{"name": "ü"}"#.utf8))
    try writer.writeGroup("data")
    let array = try writer.array(
      "data/x", shape: shape, type: .float32, compression: compression)
    let width = shape.dropFirst().reduce(1, *)
    var start = 0
    // In parts that are neither chunks nor the whole.
    for count in [1, 3, 1000, Int.max] where start < shape[0] {
      let end = min(shape[0], start + min(count, shape[0]))
      try array.append(Array(values[start * width..<end * width]))
      start = end
    }
    try array.finish()
  }

  @Test(
    "Every row comes back, from a folder and from an archive, in one chunk or many",
    arguments: [[1, 3], [5, 0], [4, 3], [70_000, 9], [3, 400, 500, 3], [9]])
  func roundTrip(shape: [Int]) throws {
    let count = shape.reduce(1, *)
    let values = (0..<count).map { Float($0 % 1013) / 7 }
    for (name, compression) in [("plain", ZarrWriter.Compression.none), ("packed", .blosc)] {
      let path = folder.file(name)
      try write(shape, values, in: path, compression)
      let archive = folder.file("\(name).zip")
      try ZipWriter.pack(path, into: archive)
      let stores = [
        ZarrStore(folder: path),
        try #require(try ZarrStore(archive: archive, holding: ["data/.zgroup"])),
      ]
      for store in stores {
        let array = try ZarrArray(store, key: "data/x")
        #expect(array.shape == shape && array.elementType == .float32)
        #expect(try array.bytes(rows: 0..<shape[0]) == values.withUnsafeBytes { Array($0) })
      }
    }
  }

  @Test("Equal folders make equal archives, whose members are not compressed")
  func archives() throws {
    let path = folder.file("store")
    try write([5, 2], (0..<10).map(Float.init), in: path, .none)
    for name in ["one.zip", "two.zip"] { try ZipWriter.pack(path, into: folder.file(name)) }
    let one = try Data(contentsOf: URL(filePath: folder.file("one.zip")))
    #expect(try Data(contentsOf: URL(filePath: folder.file("two.zip"))) == one)
    #expect(one.range(of: Data(#"{"zarr_format":2}"#.utf8)) != nil)
    expectError(.unwritable, saying: "one.zip: expected room") {
      try ZipWriter.pack(path, into: folder.file("one.zip"))
    }
  }
}
