/// A table as CSV: RFC 4180 with line feeds.
package enum CSVText {
  /// The rows below their header.
  ///
  /// Control characters are escaped.
  ///
  /// - Complexity: O(characters).
  package static func table(_ header: [String], _ rows: some Sequence<[String]>) -> String {
    line(header) + rows.map(line).joined()
  }

  /// One row, with its line feed.
  package static func line(_ fields: [String]) -> String {
    fields.map(quoted).joined(separator: ",") + "\n"
  }

  /// A text that people wrote, with an apostrophe in front where a spreadsheet would compute it.
  package static func plain(_ text: String) -> String {
    text.first.map { "=+-@".contains($0) } == true ? "'\(text)" : text
  }

  private static func quoted(_ field: String) -> String {
    let text = field.escapingControlCharacters
    guard text.contains(where: { $0 == "," || $0 == "\"" }) else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}
