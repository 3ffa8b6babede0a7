import CBlosc
import Episodes
import Foundation

/// An array of a zarr store that is being written, row after row.
///
/// At most one chunk is in memory.
package final class ZarrArrayWriter {
  /// Bytes of a chunk, if a row is not larger.
  private static let chunkBytes = 2_000_000

  private let folder: String
  private let shape: [Int]
  private let rowBytes: Int
  private let rowsPerChunk: Int
  private let typeSize: Int
  private let compression: ZarrWriter.Compression
  private var waiting: [UInt8] = []
  private var chunkCount = 0
  private var rowCount = 0

  init(
    folder: String, shape: [Int], type: ZarrElementType, compression: ZarrWriter.Compression
  ) throws(DataError) {
    precondition(!shape.isEmpty && shape.allSatisfy { $0 >= 0 }, "a shape has an axis")
    self.folder = folder
    self.shape = shape
    self.compression = compression
    typeSize = type.byteCount
    rowBytes = shape.dropFirst().reduce(type.byteCount, *)
    rowsPerChunk = max(1, min(max(1, shape[0]), Self.chunkBytes / max(1, rowBytes)))
    try ZarrWriter.makeFolder(folder)
    try ZarrWriter.write(Array(description(type).utf8), to: "\(folder)/.zarray")
  }

  /// Adds the rows of these bytes, little-endian and row-major.
  ///
  /// - Throws: `DataError.Kind.unwritable`.
  /// - Precondition: The bytes are whole rows, of which no more are added than the shape has.
  package func append(bytes: [UInt8]) throws(DataError) {
    guard rowBytes > 0 else { return }
    precondition(bytes.count % rowBytes == 0, "whole rows")
    rowCount += bytes.count / rowBytes
    precondition(rowCount <= shape[0], "no more rows than the shape has")
    waiting += bytes
    let size = rowBytes * rowsPerChunk
    var start = 0
    while waiting.count - start >= size {
      try writeChunk(Array(waiting[start..<start + size]))
      start += size
    }
    waiting.removeFirst(start)
  }

  /// Adds the rows of these numbers, whose type is the array's.
  ///
  /// - Throws: As `append(bytes:)`.
  package func append<Value: BitwiseCopyable>(_ values: [Value]) throws(DataError) {
    precondition(MemoryLayout<Value>.size == typeSize, "values of the array's type")
    try append(bytes: values.withUnsafeBytes { Array($0) })
  }

  /// Writes the last rows, with zeros behind them up to the size of a chunk.
  ///
  /// - Throws: `DataError.Kind.unwritable`.
  /// - Precondition: Every row was added.
  package func finish() throws(DataError) {
    guard rowBytes > 0 else { return }
    precondition(rowCount == shape[0], "as many rows as the shape has")
    guard !waiting.isEmpty else { return }
    let rest = rowBytes * rowsPerChunk - waiting.count
    try writeChunk(waiting + [UInt8](repeating: 0, count: rest))
    waiting = []
  }

  private func writeChunk(_ bytes: [UInt8]) throws(DataError) {
    let index = [chunkCount] + shape.dropFirst().map { _ in 0 }
    chunkCount += 1
    try ZarrWriter.write(
      compressed(bytes), to: "\(folder)/\(index.map(String.init).joined(separator: "."))")
  }

  private func compressed(_ bytes: [UInt8]) -> [UInt8] {
    guard compression == .blosc else { return bytes }
    let room = bytes.count + Int(BLOSC_MAX_OVERHEAD)
    return [UInt8](unsafeUninitializedCapacity: room) { target, count in
      let size = blosc_compress_ctx(
        5, Int32(BLOSC_NOSHUFFLE), typeSize, bytes.count, bytes, target.baseAddress, room, "lz4", 0,
        1)
      // There is always room for bytes that do not get fewer.
      precondition(size > 0, "blosc takes any bytes")
      count = Int(size)
    }
  }

  private func description(_ type: ZarrElementType) -> String {
    let order = type.byteCount == 1 ? "|" : "<"
    let compressor =
      compression == .none
      ? "null" : #"{"blocksize":0,"clevel":5,"cname":"lz4","id":"blosc","shuffle":0}"#
    let fill = type == .boolean ? "false" : type.isInteger ? "0" : "0.0"
    return """
      {"chunks":\(list([rowsPerChunk] + shape.dropFirst().map { max(1, $0) })),\
      "compressor":\(compressor),"dtype":"\(order)\(type.rawValue)","fill_value":\(fill),\
      "filters":null,"order":"C","shape":\(list(shape)),"zarr_format":2}
      """
  }

  private func list(_ numbers: [Int]) -> String {
    "[\(numbers.map(String.init).joined(separator: ","))]"
  }
}
