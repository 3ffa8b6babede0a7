/// A colour of 24 bits.
struct Colour: Hashable, Sendable {
  var red: UInt8
  var green: UInt8
  var blue: UInt8

  init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }
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
  static let dim = Style(foreground: Colour(150, 150, 150))
  static let warning = Style(foreground: Colour(255, 190, 90))
  static let focused = Style(isBold: true, isReversed: true)
}
