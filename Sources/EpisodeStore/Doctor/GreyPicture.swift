import Episodes

/// A frame made grey and small, to compare pictures of whole datasets with.
struct GreyPicture: Codable, Sendable {
  /// The number of pixels on a side, enough for a scene and too few for things that move in it.
  static let side = 16

  /// Rows from the top, `[side, side]`, 0 to 255.
  let values: [UInt8]

  /// The mean of each field of a frame, or `nil` for one with fewer pixels than fields.
  init?(_ frames: FrameSequence, index: Int) {
    guard frames.height >= Self.side, frames.width >= Self.side else { return nil }
    let start = index * frames.bytesPerFrame
    values = frames.pixels.withUnsafeBufferPointer { pixels in
      (0..<Self.side * Self.side).map { field in
        let rows = Self.range(field / Self.side, of: frames.height)
        let columns = Self.range(field % Self.side, of: frames.width)
        var sum = 0
        for row in rows {
          for byte in columns.lowerBound * 3..<columns.upperBound * 3 {
            sum += Int(pixels[start + row * frames.width * 3 + byte])
          }
        }
        return UInt8(sum / (rows.count * columns.count * 3))
      }
    }
  }

  init(values: [UInt8]) { self.values = values }

  private static func range(_ field: Int, of side: Int) -> Range<Int> {
    field * side / Self.side..<(field + 1) * side / Self.side
  }

  /// The same picture upside down.
  var turnedOver: GreyPicture {
    GreyPicture(
      values: (0..<Self.side).reversed().flatMap { row in
        values[row * Self.side..<(row + 1) * Self.side]
      })
  }

  /// Pearson's correlation of the values, or `nil` for a picture of one shade.
  func correlation(with other: GreyPicture) -> Double? {
    let count = Double(values.count)
    let (mine, theirs) = (values.map(Double.init), other.values.map(Double.init))
    let (mean, otherMean) = (mine.reduce(0, +) / count, theirs.reduce(0, +) / count)
    var (product, square, otherSquare) = (0.0, 0.0, 0.0)
    for (value, otherValue) in zip(mine, theirs) {
      product += (value - mean) * (otherValue - otherMean)
      square += (value - mean) * (value - mean)
      otherSquare += (otherValue - otherMean) * (otherValue - otherMean)
    }
    guard square > 0, otherSquare > 0 else { return nil }
    return product / (square * otherSquare).squareRoot()
  }

  /// The middle value of each field over several pictures.
  static func median(of pictures: [GreyPicture]) -> GreyPicture {
    GreyPicture(
      values: (0..<side * side).map { field in
        pictures.map { $0.values[field] }.sorted()[pictures.count / 2]
      })
  }
}
