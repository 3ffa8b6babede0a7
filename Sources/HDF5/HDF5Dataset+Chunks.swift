import CDeflate
import CHDF5
import Episodes

extension HDF5Dataset {
  /// Whether every row is a chunk of its own, of bytes and compressed with gzip alone: how images are
  /// stored.
  var hasCompressedRows: Bool {
    elementType == .unsignedInteger(bytes: 1) && filters.map(\.id) == [Int(H5Z_FILTER_DEFLATE)]
      && chunkShape == [1] + shape.dropFirst()
  }

  /// Reads such rows by fetching chunks as they are stored and decompressing them outside the lock:
  /// about three times as fast as the library does it, and side by side in several threads.
  ///
  /// Returns `false`, with `rows` unfinished, for a chunk that is stored in any other way.
  ///
  /// - Precondition: `hasCompressedRows`, and `buffer` has room for exactly the rows.
  func readCompressedRows(_ rows: Range<Int>, into buffer: UnsafeMutableRawBufferPointer)
    throws(DataError) -> Bool
  {
    guard let inflater = libdeflate_alloc_decompressor() else { return false }
    defer { libdeflate_free_decompressor(inflater) }
    let rowBytes = buffer.count / rows.count
    var stored: [UInt8] = []
    for (index, row) in rows.enumerated() {
      guard try fetchChunk(row: row, rowBytes: rowBytes, into: &stored) else { return false }
      let target = buffer[index * rowBytes..<(index + 1) * rowBytes]
      let result = libdeflate_zlib_decompress(
        inflater, stored, stored.count, UnsafeMutableRawBufferPointer(rebasing: target).baseAddress,
        rowBytes, nil)
      guard result == LIBDEFLATE_SUCCESS else {
        throw place.error(
          .unreadable, expected: "readable values", found: "damaged compression in row \(row)")
      }
    }
    return true
  }

  private func fetchChunk(row: Int, rowBytes: Int, into stored: inout [UInt8]) throws(DataError)
    -> Bool
  {
    let offset = [hsize_t(row)] + shape.dropFirst().map { _ in 0 }
    let byteCount = Library.locked {
      var byteCount: hsize_t = 0
      return H5Dget_chunk_storage_size(handle.id, offset, &byteCount) < 0 ? 0 : byteCount
    }
    // A row that was never written has no chunk. Gzip adds little to data that it cannot compress.
    guard byteCount > 0, byteCount <= rowBytes * 2 + 1024 else { return false }
    stored = [UInt8](repeating: 0, count: Int(byteCount))
    var skippedFilters: UInt32 = 0
    try place.call("readable values") {
      H5Dread_chunk(handle.id, hid_t(H5P_DEFAULT), offset, &skippedFilters, &stored)
    }
    return skippedFilters == 0
  }
}
