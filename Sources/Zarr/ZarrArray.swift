import Episodes

/// An array in a zarr store.
package struct ZarrArray: Sendable {
  /// Bytes of one chunk, which is unpacked as a whole: 1 GiB.
  private static let largestChunkBytes = 1 << 30
  /// Bytes of one read: 8 GiB.
  private static let largestReadBytes = 8 << 30
  private static let largestRank = 32
  /// The place of errors about types that are no numbers.
  package static let typePlace = "type"

  /// The store that holds it.
  package let store: ZarrStore
  /// Its name in the store, such as `data/img`.
  package let key: String
  private let description: ArrayDescription

  /// Reads the description of an array.
  ///
  /// - Throws: `DataError.Kind.missing` without one, `.malformed` for another document or shapes that do
  ///   not fit, `.unsupported` for types, filters and codecs that are not read, or chunks above 1 GiB.
  package init(_ store: ZarrStore, key: String) throws(DataError) {
    self.store = store
    self.key = key
    description = try ArrayDescription.read(store, at: key)
    try requireReadable()
  }

  /// Whether there is an array of that name.
  package static func exists(in store: ZarrStore, key: String) -> Bool {
    ArrayDescription.isIn(store, at: key)
  }

  /// The sizes along each axis.
  package var shape: [Int] { description.shape }

  /// The sizes of a chunk.
  package var chunkShape: [Int] { description.chunkShape }

  /// The type of the values.
  package var elementType: ZarrElementType { description.elementType }

  /// How chunks are compressed.
  package var compression: ChunkCompression { description.codecs.compression }

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
  /// - Throws: As `bytes(rows:)`, and `DataError.Kind.malformed` for floating-point numbers and for integers
  ///   that `Int64` does not hold.
  package func integers(rows: Range<Int>) throws(DataError) -> [Int64] {
    guard elementType.isInteger else {
      throw error(.malformed, expected: "integers", found: elementType.name)
    }
    let bytes = try bytes(rows: rows)
    let integers = bytes.withUnsafeBytes { raw in
      stride(from: 0, to: raw.count, by: elementType.byteCount).map {
        elementType.integer(in: raw, at: $0)
      }
    }
    guard let large = integers.firstIndex(of: nil) else { return integers.compactMap { $0 } }
    throw error(
      .malformed, place: "[\(large / max(1, valuesPerRow) + rows.lowerBound)]",
      expected: "integers of at most \(Int64.max)", found: "a larger one")
  }

  /// An error about the array, which names it.
  package func error(
    _ kind: DataError.Kind, place: String? = nil, expected: String, found: String,
    remedy: String? = nil
  ) -> DataError {
    store.error(
      kind, at: key, place: place, expected: expected, found: found, remedy: remedy)
  }

  private func copy(_ chunk: ChunkGrid.Chunk, of rows: Range<Int>, into target: inout [UInt8])
    throws(DataError)
  {
    let source = try unpacked("\(key)/\(description.chunkNames.name(chunk.index))")
    let size = elementType.byteCount
    for run in chunk.runs {
      let (from, to) = (run.source * size, run.target * size)
      target.replaceSubrange(
        to..<to + run.count * size, with: source[from..<from + run.count * size])
    }
  }

  private var chunkBytes: Int { chunkShape.reduce(elementType.byteCount, *) }

  /// The values of a chunk in C order, little-endian.
  private func unpacked(_ name: String) throws(DataError) -> [UInt8] {
    let limit = description.codecs.largestStoredCount(chunkBytes)
    guard let stored = try store.bytes(of: name, limit: limit) else { return filled }
    guard let bytes = description.codecs.unpacked(stored, byteCount: chunkBytes) else {
      throw store.error(
        .unreadable, at: name, expected: "\(chunkBytes) bytes, \(compression.name)",
        found: "damaged data or another size", remedy: "copy the store again")
    }
    return StoredOrder(description).values(of: bytes)
  }

  private var filled: [UInt8] {
    let fill = description.fill
    guard fill.contains(where: { $0 != 0 }) else {
      return [UInt8](repeating: 0, count: chunkBytes)
    }
    return (0..<chunkBytes).map { fill[$0 % fill.count] }
  }

  /// - Throws: `DataError.Kind.unsupported`, with the remedy, for a compression that is not read.
  package func requireCompression() throws(DataError) {
    guard case .refused(let name) = compression else { return }
    throw error(
      .unsupported, place: "compressor",
      expected:
        "chunks uncompressed, in zlib, gzip, zstd or blosc, or a picture each in JPEG 2000 or XL",
      found: "\(name), \(elementType.name) \(shape)",
      remedy: "rewrite the array with zarr and compressor=None, or as mp4 with robomimic's layout")
  }
}

extension ZarrArray {
  private func requireReadable() throws(DataError) {
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
        .unsupported, expected: "chunks of at most 1 GiB", found: "\(shape) in \(chunkShape)",
        remedy: "rewrite the array with zarr and smaller chunks")
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
}
