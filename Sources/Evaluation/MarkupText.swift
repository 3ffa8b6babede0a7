import Episodes

extension String {
  /// The text made safe for HTML and SVG, in elements and in quoted attributes.
  ///
  /// Control characters are written out, and the characters that XML does not allow are replaced.
  var escapedForMarkup: String {
    let replacements: [Character: String] = [
      "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;",
      "\u{FFFE}": "\u{FFFD}", "\u{FFFF}": "\u{FFFD}",
    ]
    return escapingControlCharacters.unicodeScalars
      .map { replacements[Character($0)] ?? String($0) }
      .joined()
  }
}
