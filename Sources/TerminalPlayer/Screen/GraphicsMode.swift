/// How pictures are shown.
package enum GraphicsMode: String, Sendable, CaseIterable {
  /// The kitty graphics protocol.
  case kitty
  /// The inline images of iTerm2.
  case iterm
  /// Sixels, of 256 colours.
  case sixel
  /// Characters of two by three dots, and blocks.
  case sextants
  /// Blocks: halves, quarters and eighths of a character, which nearly every terminal has.
  case blocks
  /// Halves of a character, for fonts without other blocks.
  case halves

  /// Whether pictures are made of characters.
  var isText: Bool { [.sextants, .blocks, .halves].contains(self) }
}
