/// The colours that a terminal shows.
package enum ColourDepth: String, Sendable, CaseIterable {
  /// Any red, green and blue.
  case full = "24bit"
  /// A palette of 256 colours, of which the first 16 are the user's.
  case palette = "256"
  /// The user's 16 colours.
  case basic = "16"
  /// The terminal's own colour of text, and that behind it.
  case none
}

extension ColourDepth {
  /// The codes that set the colour of characters, or the one behind them.
  ///
  /// A colour that the terminal does not have is its own colour of text.
  func code(_ colour: Colour?, isBackground: Bool) -> String {
    let kind = isBackground ? 4 : 3
    switch (self, colour) {
    case (.none, _), (_, nil): return "\(kind)9"
    case (.full, .rgb(let red, let green, let blue)): return "\(kind)8;2;\(red);\(green);\(blue)"
    case (_, .rgb): return "\(kind)9"
    case (.basic, .palette(let index)):
      return "\((index < 8 ? kind * 10 : kind * 10 + 60) + Int(index % 8))"
    case (_, .palette(let index)): return "\(kind)8;5;\(index)"
    case (.full, .grey): return "\(kind)8;2;150;150;150"
    case (.palette, .grey): return "\(kind)8;5;246"
    case (.basic, .grey): return "\(kind)7"
    case (.full, .amber): return "\(kind)8;2;255;190;90"
    case (.palette, .amber): return "\(kind)8;5;215"
    case (.basic, .amber): return "\(kind)3"
    }
  }
}
