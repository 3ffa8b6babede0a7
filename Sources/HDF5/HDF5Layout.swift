import CHDF5
import Episodes

/// How a new dataset's values are laid out in the file.
public enum HDF5Layout: Sendable, Equatable {
  /// One block, uncompressed.
  case contiguous
  /// Blocks of the given shape, compressed with gzip where a level from 1 to 9 is given.
  ///
  /// Images use `[1, H, W, 3]`, so that one step can be read alone.
  case chunked([Int], gzipLevel: Int? = nil)

  /// A dataset without values has no blocks, whatever the layout.
  func creationProperties(shape: [Int], place: Place) throws(DataError) -> Handle {
    let creation = try place.handle("dataset properties") {
      H5Pcreate(rapl_dataset_creation_class())
    }
    // Without times, the same contents make the same bytes.
    try place.call("dataset properties") { H5Pset_obj_track_times(creation.id, false) }
    if case .chunked(let chunk, let level) = self, !shape.isEmpty, !shape.contains(0) {
      precondition(chunk.count == shape.count, "a chunk has as many axes as its dataset")
      let sides = zip(chunk, shape).map { hsize_t(max(1, min($0, $1))) }
      try place.call("a chunk shape") { H5Pset_chunk(creation.id, Int32(sides.count), sides) }
      if let level {
        try place.call("a gzip level") {
          H5Pset_deflate(creation.id, UInt32(max(0, min(level, 9))))
        }
      }
    }
    return creation
  }
}

/// Makes dataspaces, the library's word for shapes.
enum Dataspace {
  static func handle(shape: [Int], place: Place) throws(DataError) -> Handle {
    precondition(shape.allSatisfy { $0 >= 0 }, "sizes are not negative")
    guard !shape.isEmpty else {
      return try place.handle("a scalar") { H5Screate(H5S_SCALAR) }
    }
    let sides = shape.map { hsize_t($0) }
    return try place.handle("a shape") { H5Screate_simple(Int32(sides.count), sides, nil) }
  }

  /// A selection of consecutive rows along the first axis.
  static func rows(_ rows: Range<Int>, of dataset: Handle, shape: [Int], place: Place)
    throws(DataError) -> Handle
  {
    let space = try place.handle("a shape") { H5Dget_space(dataset.id) }
    let start = [hsize_t(rows.lowerBound)] + shape.dropFirst().map { _ in 0 }
    let count = [hsize_t(rows.count)] + shape.dropFirst().map { hsize_t($0) }
    try place.call("rows \(rows)") {
      H5Sselect_hyperslab(space.id, H5S_SELECT_SET, start, nil, count, nil)
    }
    return space
  }
}
