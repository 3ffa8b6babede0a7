import CUTF8Proc

extension Character {
  /// How many columns a terminal gives the character: 0, 1 or 2.
  ///
  /// The first scalar decides, except that the variation selector for emoji makes any character wide. Marks
  /// and formats take no column. Control characters count as one column: whoever prints text replaces them.
  ///
  /// - Source: Unicode's `EastAsianWidth.txt`, as libutf8proc reads it.
  var columnCount: Int {
    if isASCII { return 1 }
    guard let first = unicodeScalars.first else { return 0 }
    if unicodeScalars.contains(.emojiVariation) { return 2 }
    return first.isMark ? 0 : max(1, Int(utf8proc_charwidth(Int32(first.value))))
  }
}

extension Unicode.Scalar {
  /// The variation selector that asks for a coloured picture.
  fileprivate static let emojiVariation: Unicode.Scalar = "\u{FE0F}"

  fileprivate var isMark: Bool {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: true
    default: false
    }
  }
}

extension String {
  /// The columns that the text takes.
  var columnCount: Int { reduce(0) { $0 + $1.columnCount } }

  /// The text cut to so many columns, with `…` at the cut.
  func fitted(columns: Int) -> String {
    guard columnCount > columns else { return self }
    var (text, room) = ("", columns - 1)
    for character in self where room >= 0 {
      room -= character.columnCount
      if room >= 0 { text.append(character) }
    }
    return columns > 0 ? text + "…" : ""
  }

  /// The end of the text, cut to so many columns with `…` at the cut, for text that is being typed.
  func fittedAtEnd(columns: Int) -> String {
    guard columnCount > columns else { return self }
    return String(String(reversed()).fitted(columns: columns).reversed())
  }
}

extension String {
  /// The text in lines of so many columns, broken between words where there are any.
  func lines(columns: Int) -> [String] {
    guard columns > 0 else { return [] }
    var lines = [""]
    for word in split(separator: " ") {
      var rest = String(word)
      if !(lines[lines.count - 1].isEmpty),
        lines[lines.count - 1].columnCount + 1 + rest.columnCount > columns
      {
        lines.append("")
      }
      if !lines[lines.count - 1].isEmpty { lines[lines.count - 1] += " " }
      while let character = rest.first {
        if lines[lines.count - 1].columnCount + character.columnCount > columns { lines.append("") }
        lines[lines.count - 1].append(character)
        rest.removeFirst()
      }
    }
    return lines
  }
}
