import Episodes
import Foundation

/// The bounds of a read, checked before memory is taken, because shapes are only claims.
extension HDF5Dataset {
  /// The number of values in rows of this shape.
  ///
  /// - Throws: `DataError.Kind.unsupported` for more than one read returns, `.malformed` for more than
  ///   the file can hold.
  func checkedCount<Element: HDF5Element>(ofRows selected: [Int], as _: Element.Type)
    throws(DataError) -> Int
  {
    let bytes = HDF5Limits.product(
      selected + [MemoryLayout<Element>.stride], limit: HDF5Limits.readBytes)
    guard let bytes else {
      throw place.error(
        .unsupported, expected: "at most \(HDF5Limits.readBytes >> 30) GiB in one read",
        found: "shape \(selected)", remedy: "read fewer rows at a time")
    }
    try requireFewChunks(selected)
    if bytes > HDF5Limits.trustedBytes { try requireStored(byteCount: bytes) }
    return bytes / MemoryLayout<Element>.stride
  }

  /// A few bytes in a file can claim any number of tiny chunks, and each costs the library memory.
  func requireFewChunks(_ selected: [Int]) throws(DataError) {
    guard let chunkShape, !selected.contains(0) else { return }
    // One more along the first axis, since rows need not begin with a chunk.
    let counts = zip(selected, chunkShape).map { (($0 - 1) / max(1, $1)) + 1 }
    let sides = [(counts.first ?? 0) + 1] + counts.dropFirst()
    guard HDF5Limits.product(sides, limit: HDF5Limits.chunkCount) != nil else {
      throw place.error(
        .unsupported, expected: "at most \(HDF5Limits.chunkCount) chunks in one read",
        found: "shape \(selected) in chunks of \(chunkShape)",
        remedy: "store it in larger chunks with h5repack -l")
    }
  }

  /// Values that were never written read as zeros, so a small file can claim gigabytes of them.
  private func requireStored(byteCount: Int) throws(DataError) {
    var status = stat()
    let fileBytes = stat(file.path, &status) == 0 ? Int(status.st_size) : 0
    let stored = min(storageBytes, fileBytes)
    guard byteCount / HDF5Limits.expansion <= stored else {
      throw place.error(
        .malformed, expected: "values that are in the file",
        found: "shape \(shape) with \(stored) bytes stored",
        remedy: "record or download it again; most of it was never written")
    }
  }
}
