import Episodes
import HDF5

/// Frames in a dataset `[T, H, W, 3]` of `uint8`.
struct ImageDataset: Sendable {
  private let dataset: HDF5Dataset
  private var height: Int { dataset.shape[1] }
  private var width: Int { dataset.shape[2] }

  /// Checks again what was found when the store was opened: files can be replaced meanwhile.
  init(_ dataset: HDF5Dataset, stepCount: Int) throws(DataError) {
    let shape = dataset.shape
    guard shape.count == 4, shape[0] == stepCount, shape[3] == 3,
      dataset.elementType == .unsignedInteger(bytes: 1)
    else {
      throw DataError(
        .malformed, file: dataset.file.path, place: dataset.path,
        expected: "uint8 images [\(stepCount), H, W, 3]", found: "\(dataset.elementType) \(shape)",
        remedy: "open the dataset again if the file was replaced")
    }
    self.dataset = dataset
  }

  func frames(_ steps: Range<Int>) throws(DataError) -> FrameSequence {
    FrameSequence(
      frameCount: steps.count, height: height, width: width,
      pixels: try dataset.read(rows: steps))
  }

  /// Reads each run of consecutive steps at once.
  func frames(at steps: [Int]) throws(DataError) -> FrameSequence {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(steps.count * height * width * 3)
    var rest = steps[...]
    while let first = rest.first {
      let count = zip(rest, first...).prefix { $0 == $1 }.count
      pixels += try dataset.read(rows: first..<first + count, as: UInt8.self)
      rest = rest.dropFirst(count)
    }
    return FrameSequence(frameCount: steps.count, height: height, width: width, pixels: pixels)
  }
}
