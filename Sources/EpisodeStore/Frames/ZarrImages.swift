import Episodes
import Zarr

/// An array of images of all episodes, and where in it one episode starts.
struct ZarrPlace: Sendable {
  let array: ZarrArray
  let firstRow: Int

  /// Describes an array `[N, H, W, 3]` of bytes or 32-bit floats; `nil` for any other.
  init?(_ array: ZarrArray, firstRow: Int) {
    guard array.shape.count == 4, array.shape[3] == 3,
      [.uint8, .float32].contains(array.elementType)
    else { return nil }
    self.array = array
    self.firstRow = firstRow
  }
}

/// Frames in an array of a zarr store.
struct ZarrImages: FrameSource {
  private let place: ZarrPlace
  var height: Int { place.array.shape[1] }
  var width: Int { place.array.shape[2] }
  var storage: String { "zarr, \(place.array.compression.name)" }

  /// - Throws: `DataError.Kind.unsupported` for a compression that is not read.
  init(_ place: ZarrPlace) throws(DataError) {
    try place.array.requireCompression()
    self.place = place
  }

  func frames(_ steps: Range<Int>) throws(DataError) -> FrameSequence {
    let rows = steps.lowerBound + place.firstRow..<steps.upperBound + place.firstRow
    return FrameSequence(
      frameCount: steps.count, height: height, width: width, pixels: try pixels(rows))
  }

  func frames(at steps: [Int]) throws(DataError) -> FrameSequence {
    var pixels: [UInt8] = []
    for step in steps {
      pixels += try self.pixels(step + place.firstRow..<step + place.firstRow + 1)
    }
    return FrameSequence(frameCount: steps.count, height: height, width: width, pixels: pixels)
  }

  private func pixels(_ rows: Range<Int>) throws(DataError) -> [UInt8] {
    guard place.array.elementType == .float32 else { return try place.array.bytes(rows: rows) }
    let values = try place.array.values(rows: rows)
    if let odd = values.first(where: { !(0...255).contains($0) }) {
      throw DataError(
        .invalidValue, file: place.array.path, place: "rows \(rows)",
        expected: "colours from 0 to 255", found: "\(odd)",
        remedy: "store images as bytes, or as floats from 0 to 255")
    }
    return values.map { UInt8($0.rounded()) }
  }
}
