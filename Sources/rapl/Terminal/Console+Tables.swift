import Episodes
import Foundation

extension Console {
  /// Prints values as a JSON array, a line each, so that many need no memory.
  static func sayJSONArray(_ values: some Sequence<some Encodable>) throws {
    var separator = "["
    for value in values {
      print(
        "\(separator)\n\(try JSONText.line(value).escapingControlCharactersInJSON)", terminator: "")
      separator = ","
    }
    print(separator == "[" ? "[]" : "\n]")
  }

  /// Writes rows as CSV, whole or not at all, and gives their number.
  static func writeCSV(
    _ header: [String], _ rows: some Sequence<[String]>, to path: String, besides inputs: [String]
  ) throws -> Int {
    var files = InputFiles()
    for input in inputs { files.add(input, as: "the input") }
    try files.check(output: path)
    var (text, count) = (CSVText.line(header), 0)
    for row in rows {
      text += CSVText.line(row)
      count += 1
    }
    try AtomicFile.write(Data(text.utf8), to: path)
    return count
  }
}
