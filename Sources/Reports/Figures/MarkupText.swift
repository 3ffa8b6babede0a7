import Episodes
import Foundation

extension String {
  /// The text made safe for HTML and SVG, in elements and in quoted attributes.
  ///
  /// Control characters are escaped, and characters that XML does not allow are replaced.
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

extension DefaultStringInterpolation {
  /// Appends a coordinate of a figure in hundredths of a unit, which are finer than any screen.
  mutating func appendInterpolation(coordinate: Double) {
    appendLiteral(String(format: "%.2f", coordinate))
  }
}
