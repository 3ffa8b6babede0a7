import Episodes
import Foundation

/// Text files of one JSON object per line, read and written a piece at a time.
enum JSONLines {
  /// A longer line is taken for a file that is not JSON Lines, before it fills the memory.
  static let longestLineBytes = 1 << 20

  private static let chunkBytes = 1 << 16
  private static let newline = UInt8(ascii: "\n")

  /// One line per value, with the keys in a fixed order so that files can be compared as text.
  static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }

  /// Calls `body` for every line that is not blank, with its number, counted from 1.
  ///
  /// - Throws: `DataError.Kind.missing`, `.unreadable` or `.malformed`, or the error of `body`.
  static func forEachLine(of path: String, _ body: (Data, Int) throws -> Void) throws {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw DataError(.missing, file: path, expected: "a JSON Lines file", found: "nothing there")
    }
    defer { try? handle.close() }
    var rest = Data()
    var number = 0
    while let chunk = try handle.read(upToCount: chunkBytes), !chunk.isEmpty {
      rest.append(chunk)
      var lines = rest.split(separator: newline, omittingEmptySubsequences: false)
      rest = Data(lines.removeLast())
      for line in lines { try pass(line, &number, path, body) }
      try checkLength(rest, number + 1, path)
    }
    try pass(rest, &number, path, body)
  }

  private static func pass(
    _ line: Data, _ number: inout Int, _ path: String, _ body: (Data, Int) throws -> Void
  ) throws {
    number += 1
    try checkLength(line, number, path)
    guard line.contains(where: { !" \t\r".utf8.contains($0) }) else { return }
    try body(Data(line), number)
  }

  private static func checkLength(_ line: Data, _ number: Int, _ path: String) throws(DataError) {
    guard line.count <= longestLineBytes else {
      throw DataError(
        .malformed, file: path, place: "line \(number)",
        expected: "lines of at most \(longestLineBytes) bytes", found: "a longer one",
        remedy: "check that this is a JSON Lines file of labels")
    }
  }
}
