/// The saliency of the parts of some frames, `[N, height, width]`, over the region that the network sees.
public struct SaliencyMaps: Sendable, Equatable {
  /// The number of frames, N.
  public let count: Int
  /// The number of rows of a map.
  public let height: Int
  /// The number of columns of a map.
  public let width: Int
  /// The values, row-major, at least 0 each.
  ///
  /// Their unit depends on the method.
  public let values: [Float]

  /// Wraps maps.
  ///
  /// - Precondition: `values` fills them.
  public init(count: Int, height: Int, width: Int, values: [Float]) {
    precondition(values.count == count * height * width, "values must fill the maps")
    self.count = count
    self.height = height
    self.width = width
    self.values = values
  }

  /// Joins maps of the same size, one after another.
  ///
  /// - Precondition: There is at least one, and all have the same height and width.
  public init(joining parts: [SaliencyMaps]) {
    self.init(
      count: parts.reduce(0) { $0 + $1.count }, height: parts[0].height, width: parts[0].width,
      values: parts.flatMap(\.values))
  }

  /// The map of one frame.
  ///
  /// - Precondition: `index` is in `0..<count`.
  public subscript(index: Int) -> ArraySlice<Float> {
    values[index * height * width..<(index + 1) * height * width]
  }

  /// The centre of mass of a map, as shares of width and height, or the middle for an empty map.
  public func centre(_ index: Int) -> (x: Double, y: Double) {
    var (mass, x, y) = (0.0, 0.0, 0.0)
    for (place, value) in self[index].enumerated() {
      mass += Double(value)
      x += Double(value) * (Double(place % width) + 0.5) / Double(width)
      y += Double(value) * (Double(place / width) + 0.5) / Double(height)
    }
    return mass > 0 ? (x / mass, y / mass) : (0.5, 0.5)
  }
}
