import Episodes
import Zarr

/// Arrays of all episodes, one episode after another, in a `.npz` that `numpy.load(allow_pickle=False)` reads.
struct NumpyArchive {
  /// Bytes of an array that is read back; a longer one is compared by its length alone.
  private static let largestRead = 1 << 30

  /// An array.
  struct Array {
    let name: String
    let shape: [Int]
    let type: ZarrElementType
    /// The bytes of consecutive rows, in parts that fit into memory.
    let parts: (_ take: ([UInt8]) throws(DataError) -> Void) throws(DataError) -> Void

    /// An array that is in memory.
    init<Value: BitwiseCopyable>(
      _ name: String, shape: [Int], type: ZarrElementType, values: [Value]
    ) {
      self.name = name
      self.shape = shape
      self.type = type
      parts = { take throws(DataError) in try take(values.withUnsafeBytes { Swift.Array($0) }) }
    }

    /// An array that comes in parts.
    init(
      _ name: String, shape: [Int], type: ZarrElementType,
      parts: @escaping (_ take: ([UInt8]) throws(DataError) -> Void) throws(DataError) -> Void
    ) {
      self.name = name
      self.shape = shape
      self.type = type
      self.parts = parts
    }
  }

  let arrays: [Array]

  /// Writes the archive whole or not at all.
  ///
  /// - Throws: `DataError.Kind.unwritable`, and the errors of the parts.
  func write(to path: String) throws(DataError) {
    try StoreFolder.writeArchive(to: path) { (folder: String) throws(DataError) in
      for array in arrays {
        let writer = try NumpyWriter(
          "\(folder)/\(array.name).npy", shape: array.shape, type: array.type)
        try array.parts { bytes throws(DataError) in try writer.append(bytes: bytes) }
        try writer.finish()
      }
    }
  }

  /// Compares an archive with the arrays.
  ///
  /// - Throws: `DataError.Kind.mismatch` with the first array that differs.
  func verify(_ path: String) throws(DataError) {
    guard let store = try ZarrStore(archive: path, holding: ["\(arrays[0].name).npy"]) else {
      throw Mismatch.error(path, arrays[0].name, "an array of that name", "none")
    }
    for array in arrays { try verify(array, in: store, path) }
  }

  private func verify(_ array: Array, in store: ZarrStore, _ path: String) throws(DataError) {
    let header = NumpyWriter.header(array.shape, array.type)
    let size = array.shape.reduce(array.type.byteCount, *) + header.count
    guard size <= Self.largestRead else { return }
    guard let found = try store.bytes(of: "\(array.name).npy", limit: size), found.count == size,
      found.starts(with: header)
    else {
      throw Mismatch.error(
        path, array.name, "\(array.type.name) \(array.shape)", "another type or shape")
    }
    var place = header.count
    try array.parts { bytes throws(DataError) in
      guard found[place..<place + bytes.count].elementsEqual(bytes) else {
        throw Mismatch.error(path, array.name, "what was exported", "other values")
      }
      place += bytes.count
    }
  }
}
