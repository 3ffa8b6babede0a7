import Episodes

/// An array with one row per step, checked before any of it is read.
struct StepArray<Value: ArrayValue> {
  /// Bytes that one read returns: 1 GiB.
  private static var largestReadBytes: Int { 1 << 30 }

  private let entry: ArrayEntry
  private let array: EpisodeArray

  /// - Throws: `DataError.Kind.malformed` for strings and for numbers that do not fit `Value`. `.mismatch`
  ///   for an array that has not one row per step.
  init(_ entry: ArrayEntry, stepCount: Int, surplusRowCount: Int) throws(DataError) {
    guard let numberType = entry.numberType else {
      throw entry.error(.malformed, expected: "numbers", found: "\(entry.typeName) \(entry.shape)")
    }
    let array = EpisodeArray(
      entry, numberType: numberType, stepCount: stepCount, surplusRowCount: surplusRowCount)
    guard array.isPerStep else {
      throw entry.error(
        .mismatch, expected: "\(stepCount) rows, one per step", found: "shape \(entry.shape)")
    }
    guard Value.holds(numberType) else {
      throw entry.error(
        .malformed, expected: "values that fit \(Value.elementType)", found: "\(numberType)")
    }
    self.entry = entry
    self.array = array
  }

  var steps: Range<Int> { 0..<array.shape[0] }

  /// Reads consecutive steps at once.
  func values(_ steps: Range<Int>, requiresFinite: Bool) throws(DataError) -> ArrayValues<Value> {
    try requireSteps(steps)
    try requireRoom([steps.count], limit: Self.largestReadBytes, "in one read")
    let values = try entry.read(rows: steps, as: Value.self)
    if requiresFinite, let index = values.firstIndex(where: { !$0.isFiniteNumber }) {
      throw notFinite(values[index], index, from: steps.lowerBound)
    }
    return ArrayValues(stepCount: steps.count, columnCount: array.columnCount, values: values)
  }

  /// Steps that fit into `byteCount`, whole chunks of them if one chunk fits.
  ///
  /// - Throws: `DataError.Kind.unsupported` if not even one step fits.
  func stepsPerBlock(byteCount: Int) throws(DataError) -> Int {
    try requireRoom([], limit: byteCount, "for one step")
    let stepBytes = max(1, array.columnCount * MemoryLayout<Value>.stride)
    let fitting = max(1, byteCount / stepBytes)
    let chunk = entry.rowsPerChunk
    return fitting < chunk ? fitting : fitting / chunk * chunk
  }

  private func requireSteps(_ steps: Range<Int>) throws(DataError) {
    guard self.steps.lowerBound <= steps.lowerBound, steps.upperBound <= self.steps.upperBound
    else {
      throw entry.error(.invalidValue, expected: "steps in \(self.steps)", found: "\(steps)")
    }
  }

  /// Checked before memory is taken.
  private func requireRoom(_ steps: [Int], limit: Int, _ purpose: String) throws(DataError) {
    let bytes = (steps + [array.columnCount, MemoryLayout<Value>.stride]).clampedProduct
    guard bytes <= limit else {
      throw entry.error(
        .unsupported, expected: "at most \(limit) bytes \(purpose)", found: "\(bytes)",
        remedy: "read fewer steps at a time")
    }
  }

  private func notFinite(_ value: Value, _ index: Int, from first: Int) -> DataError {
    let (step, column) = index.quotientAndRemainder(dividingBy: array.columnCount)
    return entry.error(
      .invalidValue, at: "[\(first + step), \(column)]", expected: "a finite number",
      found: "\(value)", remedy: "leave the episode out, or repair the array")
  }
}

extension ArrayEntry {
  /// An error that names the array.
  func error(
    _ kind: DataError.Kind, at index: String = "", expected: String, found: String,
    remedy: String? = nil
  ) -> DataError {
    DataError(
      kind, file: file, place: place + index, expected: expected, found: found, remedy: remedy)
  }
}
