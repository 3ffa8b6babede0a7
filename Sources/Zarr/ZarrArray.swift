import Episodes
import Foundation

/// An array in a zarr store of version 2, in C order.
package struct ZarrArray: Sendable {
  /// Bytes of one chunk, which is unpacked as a whole: 1 GiB.
  private static let largestChunkBytes = 1 << 30
  /// Bytes of one read: 8 GiB.
  private static let largestReadBytes = 8 << 30
  private static let largestRank = 32

  /// The array's folder.
  package let path: String
  /// The sizes along each axis.
  package let shape: [Int]
  /// The sizes of a chunk.
  package let chunkShape: [Int]
  /// The type of the values.
  package let elementType: ZarrElementType
  /// How chunks are compressed.
  package let compression: ChunkCompression
  private let separator: String
  /// The bytes of the value that stands for chunks that are not there.
  private let fill: [UInt8]

  /// Reads `.zarray` in a folder.
  ///
  /// - Throws: `DataError.Kind.missing` without one, `.malformed` for another document or shapes that do
  ///   not fit, `.unsupported` for another version, order, type, filters or chunks above 1 GiB.
  package init(path: String) throws(DataError) {
    let description = try ArrayDescription.read(path)
    self.path = path
    shape = description.shape
    chunkShape = description.chunks
    compression = ChunkCompression(id: description.compressor?.id)
    separator = description.dimension_separator ?? "."
    elementType = try Self.elementType(description, path: path)
    fill = try Self.fill(description, elementType, path: path)
    try requireReadable(description)
  }

  /// Values of one row, the product of the other axes.
  package var valuesPerRow: Int { shape.dropFirst().reduce(1, *) }

  /// Whether the values can be read, or `false` if the compression is refused.
  package var isReadable: Bool { if case .refused = compression { false } else { true } }

  /// The bytes of consecutive rows, in row-major order, little-endian.
  ///
  /// - Throws: `DataError.Kind.mismatch` for rows that are not there, `.unsupported` for a compression
  ///   that is not read or more than 8 GiB, `.unreadable` for a damaged chunk.
  /// - Complexity: O(values of the chunks that hold the rows).
  package func bytes(rows: Range<Int>) throws(DataError) -> [UInt8] {
    try requireCompression()
    guard rows.lowerBound >= 0, rows.upperBound <= shape[0] else {
      throw error(.mismatch, expected: "rows \(rows)", found: "shape \(shape)")
    }
    let rowBytes = valuesPerRow * elementType.byteCount
    let (byteCount, overflows) = rows.count.multipliedReportingOverflow(by: rowBytes)
    guard !overflows, byteCount <= Self.largestReadBytes else {
      throw error(.unsupported, expected: "at most 8 GiB in one read", found: "\(rows.count) rows")
    }
    var target = [UInt8](repeating: 0, count: byteCount)
    guard !target.isEmpty else { return [] }
    for chunk in ChunkGrid(shape: shape, chunkShape: chunkShape).chunks(of: rows) {
      try copy(chunk, of: rows, into: &target)
    }
    return target
  }

  /// The values of consecutive rows as numbers, in row-major order.
  ///
  /// - Throws: As `bytes(rows:)`.
  package func values(rows: Range<Int>) throws(DataError) -> [Double] {
    let bytes = try bytes(rows: rows)
    return bytes.withUnsafeBytes { raw in
      stride(from: 0, to: raw.count, by: elementType.byteCount).map {
        elementType.value(in: raw, at: $0)
      }
    }
  }

  /// The integers of consecutive rows exactly, truth values as 0 and 1, in row-major order.
  ///
  /// - Throws: As `bytes(rows:)`, and `DataError.Kind.malformed` for floating-point numbers.
  package func integers(rows: Range<Int>) throws(DataError) -> [Int64] {
    guard elementType.isInteger else {
      throw error(.malformed, expected: "integers", found: elementType.rawValue)
    }
    let bytes = try bytes(rows: rows)
    return bytes.withUnsafeBytes { raw in
      stride(from: 0, to: raw.count, by: elementType.byteCount).map {
        elementType.integer(in: raw, at: $0)
      }
    }
  }

  private func copy(_ chunk: ChunkGrid.Chunk, of rows: Range<Int>, into target: inout [UInt8])
    throws(DataError)
  {
    let name = chunk.index.map(String.init).joined(separator: separator)
    let source = try unpacked("\(path)/\(name)")
    let size = elementType.byteCount
    for run in chunk.runs {
      let (from, to) = (run.source * size, run.target * size)
      target.replaceSubrange(
        to..<to + run.count * size, with: source[from..<from + run.count * size])
    }
  }

  private var chunkBytes: Int { chunkShape.reduce(elementType.byteCount, *) }

  private func unpacked(_ file: String) throws(DataError) -> [UInt8] {
    // Compression that grows its input adds little. A larger file is no chunk of this array.
    guard let stored = try ChunkFile.bytes(of: file, limit: chunkBytes + chunkBytes / 8 + 4096)
    else {
      return Array(repeatElement(fill, count: chunkBytes / elementType.byteCount).joined())
    }
    guard let bytes = compression.unpacked(stored, byteCount: chunkBytes) else {
      throw DataError(
        .unreadable, file: file, expected: "\(chunkBytes) bytes, \(compression.name)",
        found: "damaged data or another size", remedy: "copy the store again")
    }
    return bytes
  }

  /// - Throws: `DataError.Kind.unsupported`, with the remedy, for a compression that is not read.
  package func requireCompression() throws(DataError) {
    guard case .refused(let name) = compression else { return }
    throw DataError(
      .unsupported, file: path, place: "compressor",
      expected: "chunks uncompressed, or in zlib, gzip, zstd or blosc", found: name,
      remedy: "rewrite the array with zarr and compressor=None, or as mp4 with robomimic's layout")
  }
}

extension ZarrArray {
  private static func elementType(_ description: ArrayDescription, path: String)
    throws(DataError) -> ZarrElementType
  {
    guard let type = ZarrElementType(rawValue: description.dtype) else {
      throw DataError(
        .unsupported, file: path, place: "dtype",
        expected: "one of \(ZarrElementType.allCases.map(\.rawValue).joined(separator: ", "))",
        found: "\"\(description.dtype)\"")
    }
    return type
  }

  private static func fill(
    _ description: ArrayDescription, _ type: ZarrElementType, path: String
  ) throws(DataError) -> [UInt8] {
    guard case .number(let number) = description.fill_value else {
      return [UInt8](repeating: 0, count: type.byteCount)
    }
    guard let bytes = type.bytes(of: number) else {
      throw DataError(
        .malformed, file: path, place: "fill_value", expected: "a value of \(type.rawValue)",
        found: "\(number)")
    }
    return bytes
  }

  private func requireReadable(_ description: ArrayDescription) throws(DataError) {
    guard description.zarr_format == 2, description.order == "C" || shape.count <= 1,
      description.filters?.isEmpty ?? true, [".", "/"].contains(separator)
    else {
      throw error(
        .unsupported, expected: "zarr version 2 in C order without filters",
        found: "version \(description.zarr_format), order \(description.order)")
    }
    guard (1...Self.largestRank).contains(shape.count), chunkShape.count == shape.count,
      shape.allSatisfy({ $0 >= 0 }), chunkShape.allSatisfy({ $0 > 0 })
    else {
      throw error(
        .malformed, expected: "a shape and chunks of one rank", found: "\(shape) in \(chunkShape)")
    }
    guard Self.fits(chunkShape + [elementType.byteCount], Self.largestChunkBytes),
      Self.fits(shape + [elementType.byteCount], Int.max >> 1)
    else {
      throw error(
        .unsupported, expected: "chunks of at most 1 GiB", found: "\(shape) in \(chunkShape)")
    }
  }

  /// Axes without values do not count, so that products of the others are safe too.
  private static func fits(_ factors: [Int], _ limit: Int) -> Bool {
    var product = 1
    for factor in factors where factor > 0 {
      let (next, overflows) = product.multipliedReportingOverflow(by: factor)
      guard !overflows, next <= limit else { return false }
      product = next
    }
    return true
  }

  private func error(_ kind: DataError.Kind, expected: String, found: String) -> DataError {
    DataError(kind, file: path, expected: expected, found: found)
  }
}
