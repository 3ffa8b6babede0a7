/// How large a terminal's window is.
struct TerminalSize: Equatable, Sendable {
  /// Characters in a row.
  var columns: Int
  /// Rows.
  var rows: Int
  /// Pixels of one character, or `nil` where the terminal does not say.
  var cell: PixelSize?

  /// A character's pixels if the terminal does not report them.
  static let assumedCell = PixelSize(width: 10, height: 20)

  /// Columns and rows of a terminal that reports none.
  static let standard = TerminalSize(columns: 80, rows: 24)

  /// Columns and rows beyond these are not used, because a terminal may claim any number.
  static let largest = (columns: 1000, rows: 400)
}

/// Columns and rows of pixels.
struct PixelSize: Equatable, Sendable {
  var width: Int
  var height: Int

  /// The size with no side longer than so many pixels.
  func limited(to longest: Int) -> PixelSize {
    PixelSize(width: min(width, longest), height: min(height, longest))
  }

  /// The largest size of the same shape that fits into `room`, at least one pixel each way.
  func fitted(into room: PixelSize) -> PixelSize {
    guard width > 0, height > 0 else { return PixelSize(width: 1, height: 1) }
    let scale = min(Double(room.width) / Double(width), Double(room.height) / Double(height))
    return PixelSize(
      width: max(1, min(room.width, Int((Double(width) * scale).rounded()))),
      height: max(1, min(room.height, Int((Double(height) * scale).rounded()))))
  }
}
