/// The numbers of consecutive steps of one array, `[T, D]`.
public struct ArrayValues<Value: ArrayValue>: Sendable, Equatable {
  /// Number of steps, T.
  public let stepCount: Int
  /// Numbers of one step, D.
  ///
  /// An array of more axes is read with the others laid out one after another.
  public let columnCount: Int
  /// Step by step, `[T * D]`.
  public let values: [Value]

  /// The number in a column of a step, both counted from 0.
  ///
  /// - Precondition: The step and the column are there.
  public subscript(step: Int, column: Int) -> Value { values[step * columnCount + column] }

  /// The numbers of one step, `[D]`.
  ///
  /// - Precondition: The step is there.
  public subscript(step: Int) -> ArraySlice<Value> {
    values[step * columnCount..<(step + 1) * columnCount]
  }
}
