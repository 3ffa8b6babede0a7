/// A colour of a character, or behind it.
enum Colour: Hashable, Sendable {
  /// Red, green and blue.
  case rgb(UInt8, UInt8, UInt8)
  /// A place in the terminal's palette of 16 or 256 colours.
  case palette(UInt8)
  /// Text that matters less.
  case grey
  /// Text that warns.
  case amber
}

/// How a character looks.
struct Style: Hashable, Sendable {
  /// The colour of the character, or `nil` for the terminal's own.
  var foreground: Colour?
  /// The colour behind it, or `nil` for the terminal's own.
  var background: Colour?
  var isBold = false
  var isReversed = false

  static let plain = Style()
  static let bold = Style(isBold: true)
  static let dim = Style(foreground: .grey)
  static let warning = Style(foreground: .amber)
  static let focused = Style(isBold: true, isReversed: true)
}
