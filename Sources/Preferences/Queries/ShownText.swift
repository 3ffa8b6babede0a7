import Episodes

/// Texts that people wrote and players show: questions, explanations, guidelines.
package enum ShownText {
  /// The longest guidelines, in bytes.
  package static let longestGuidelines = 100_000

  /// Refuses a text that cannot be shown.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if it is blank, longer than `longest` bytes, or holds control
  ///   characters other than the ends of lines.
  package static func check(_ text: String?, as name: String, atMost longest: Int)
    throws(DataError)
  {
    guard let text else { return }
    guard text.contains(where: { !$0.isWhitespace }) else { throw unusable(name, "only spaces") }
    guard text.utf8.count <= longest else {
      throw unusable(name, "\(text.utf8.count) bytes", expected: "at most \(longest) bytes")
    }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if let line = lines.first(where: { String($0).escapingControlCharacters != $0 }) {
      throw unusable(name, "\"\(line.prefix(80))\"")
    }
  }

  private static func unusable(
    _ name: String, _ found: String, expected: String = "printable text"
  ) -> DataError {
    DataError(.invalidValue, subject: name, expected: "\(name): \(expected)", found: found)
  }
}
