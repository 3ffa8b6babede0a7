import Episodes

/// One named array of a network's weights: Float32 numbers with a shape.
public struct WeightArray: Sendable, Equatable {
  /// The size of each dimension, empty for a scalar.
  public let shape: [Int]
  /// The numbers in row-major order.
  public let values: [Float]

  /// Wraps numbers.
  ///
  /// - Precondition: `values` fills `shape`.
  public init(shape: [Int], values: [Float]) {
    precondition(values.count == shape.reduce(1, *), "values must fill the shape")
    self.shape = shape
    self.values = values
  }
}

/// The weights of a network by the names of its checkpoint, with the file they came from, if any.
public struct NamedWeights: Sendable {
  /// The file, for messages, or `nil` for weights in memory.
  public let file: String?
  /// Prepended to every name that is asked for, such as R3M's `module.convnet.`.
  public let prefix: String
  private let arrays: [String: WeightArray]

  /// Wraps arrays under their full names.
  public init(file: String? = nil, prefix: String = "", arrays: [String: WeightArray]) {
    self.file = file
    self.prefix = prefix
    self.arrays = arrays
  }

  /// The same weights, with `prefix` before every name that is asked for.
  func under(_ prefix: String) -> NamedWeights {
    NamedWeights(file: file, prefix: self.prefix + prefix, arrays: arrays)
  }

  /// The shape of the array of this name, or `nil` if there is none.
  public func shape(_ name: String) -> [Int]? { arrays[prefix + name]?.shape }

  /// An array of the shape that the architecture asks for.
  ///
  /// - Throws: `DataError.Kind.missing` if there is none of that name, `.mismatch` if its shape is
  ///   another, `.invalidValue` if a number in it is not finite.
  public func array(_ name: String, shape: [Int]) throws(DataError) -> WeightArray {
    let full = prefix + name
    guard let array = arrays[full] else { throw missing(full) }
    guard array.shape == shape else {
      throw DataError(
        .mismatch, file: file, place: full, expected: "shape \(shape)", found: "\(array.shape)",
        remedy: "check that the card names the architecture of these weights")
    }
    if let bad = array.values.firstIndex(where: { !$0.isFinite }) {
      throw DataError(
        .invalidValue, file: file, place: "\(full)[\(bad)]", expected: "finite weights",
        found: "\(array.values[bad])", remedy: "convert or train the weights again")
    }
    return array
  }

  private func missing(_ name: String) -> DataError {
    let some = arrays.keys.sorted().prefix(3).joined(separator: ", ")
    return DataError(
      .missing, file: file, place: name, expected: "an array of that name",
      found: arrays.isEmpty ? "no arrays at all" : "\(arrays.count) others, such as \(some)",
      remedy: "check the architecture and keyPrefix in the encoder's card")
  }
}
