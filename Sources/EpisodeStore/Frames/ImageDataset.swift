import Episodes
import HDF5

/// A dataset of images in an HDF5 file.
struct ImagePlace: Sendable {
  /// The HDF5 file.
  let file: String
  /// The path of the dataset inside it.
  let dataset: String
  /// Rows of the dataset.
  ///
  /// Some layouts have more of them than steps.
  let rowCount: Int
  let height: Int
  let width: Int
  /// Whether the first row of pixels is the lowest, as OpenGL has it.
  var isBottomUp = false

  /// Describes a dataset that holds images; `nil` for any other.
  init?(_ dataset: HDF5Dataset, isBottomUp: Bool = false) {
    let shape = dataset.shape
    guard shape.count == 4, shape[3] == 3, dataset.elementType == .unsignedInteger(bytes: 1) else {
      return nil
    }
    file = dataset.file.path
    self.dataset = dataset.path
    rowCount = shape[0]
    height = shape[1]
    width = shape[2]
    self.isBottomUp = isBottomUp
  }
}

/// Frames in a dataset `[T, H, W, 3]` of `uint8`.
struct ImageDataset: FrameSource {
  let storage: String
  private let dataset: HDF5Dataset
  private let isBottomUp: Bool
  var height: Int { dataset.shape[1] }
  var width: Int { dataset.shape[2] }

  /// Repeats the checks made when the store was opened, because files can be replaced meanwhile.
  init(_ place: ImagePlace) throws(DataError) {
    let dataset = try HDF5File.open(place.file).root.dataset(place.dataset)
    let shape = [place.rowCount, place.height, place.width, 3]
    guard dataset.shape == shape, dataset.elementType == .unsignedInteger(bytes: 1) else {
      throw DataError(
        .malformed, file: place.file, place: place.dataset,
        expected: "uint8 images \(shape)", found: "\(dataset.elementType) \(dataset.shape)",
        remedy: "open the dataset again if the file was replaced")
    }
    self.dataset = dataset
    isBottomUp = place.isBottomUp
    storage = dataset.filterNames
  }

  func frames(_ steps: Range<Int>) throws(DataError) -> FrameSequence {
    sequence(steps.count, try dataset.read(rows: steps))
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
    return sequence(steps.count, pixels)
  }

  private func sequence(_ count: Int, _ pixels: [UInt8]) -> FrameSequence {
    let frames = FrameSequence(frameCount: count, height: height, width: width, pixels: pixels)
    return isBottomUp ? frames.flippedVertically : frames
  }
}

extension HDF5Dataset {
  /// The compression in words, such as `gzip`.
  var filterNames: String {
    let names = filters.map { $0.id == 1 ? "gzip" : $0.name }.joined(separator: "+")
    return names.isEmpty ? "uncompressed" : names
  }
}

extension FrameSequence {
  /// Every frame with its rows of pixels in the opposite order.
  fileprivate var flippedVertically: FrameSequence {
    let rowBytes = width * 3
    var turned: [UInt8] = []
    turned.reserveCapacity(pixels.count)
    for frame in 0..<frameCount {
      for row in (0..<height).reversed() {
        let start = frame * bytesPerFrame + row * rowBytes
        turned += pixels[start..<start + rowBytes]
      }
    }
    return FrameSequence(frameCount: frameCount, height: height, width: width, pixels: turned)
  }
}
