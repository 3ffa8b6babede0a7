import Episodes
import Foundation

/// Rows of JSON: one array, one object per line, or one object.
struct JSONRows {
  /// A row, and where it stands.
  typealias Placed<Row> = (place: String, row: Row)

  /// The largest file that is read as one array.
  private static let arrayByteLimit = 1 << 28

  let path: String
  private let isLines: Bool

  /// Looks at the beginning of a file.
  ///
  /// - Throws: `DataError.Kind.missing` or `.unreadable`.
  init(path: String) throws(DataError) {
    self.path = path
    _ = try InputFile.byteCount(of: path)
    let start = FileHandle(forReadingAtPath: path)
    defer { try? start?.close() }
    let bytes = (try? start?.read(upToCount: JSONLines.longestLineBytes)) ?? Data()
    let text = bytes.drop { " \t\r\n".utf8.contains($0) }
    let first = text.prefix { $0 != UInt8(ascii: "\n") }
    let isWhole = (try? JSONSerialization.jsonObject(with: Data(first))) != nil
    isLines = text.first != UInt8(ascii: "[") && (text.first != UInt8(ascii: "{") || isWhole)
  }

  /// The names of the first row's fields, or `nil` unless it is an object.
  func firstFields() -> Set<String>? {
    guard isLines else { return (try? rows(of: FieldNames.self))?.first?.row.names }
    var names: Set<String>?
    try? JSONLines.forEachLine(of: path) { line, _ in
      names = try? JSONDecoder().decode(FieldNames.self, from: line).names
      throw CancellationError()
    }
    return names
  }

  /// Every row, with its place.
  ///
  /// - Throws: `DataError.Kind.malformed` with the place of a row of another form. `.unsupported` for an array
  ///   that is too large.
  func rows<Row: Decodable>(of type: Row.Type) throws(DataError) -> [Placed<Row>] {
    do {
      return isLines ? try lines() : try elements()
    } catch let error as DataError {
      throw error
    } catch {
      throw malformed(error, place: nil)
    }
  }

  private func lines<Row: Decodable>() throws -> [Placed<Row>] {
    var rows: [Placed<Row>] = []
    try JSONLines.forEachLine(of: path) { line, number in
      do {
        rows.append(("line \(number)", try JSONDecoder().decode(Row.self, from: line)))
      } catch {
        throw malformed(error, place: "line \(number)")
      }
    }
    return rows
  }

  private func elements<Row: Decodable>() throws -> [Placed<Row>] {
    let data = try InputFile.contents(of: path, atMost: Self.arrayByteLimit)
    return try JSONDecoder().decode(OneOrMany<Row>.self, from: data).rows.enumerated().map {
      ("entry \($0 + 1)", $1)
    }
  }

  private func malformed(_ error: any Error, place: String?) -> DataError {
    DataError(
      .malformed, file: path, place: place, expected: "rows of answers as JSON",
      found: JSONProblem.describe(error))
  }
}

/// The names of an object's fields.
private struct FieldNames: Decodable {
  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  let names: Set<String>

  init(from decoder: any Decoder) throws {
    names = Set(try decoder.container(keyedBy: Name.self).allKeys.map(\.stringValue))
  }
}

/// An array, or a single object in place of one.
private struct OneOrMany<Row: Decodable>: Decodable {
  let rows: [Row]

  init(from decoder: any Decoder) throws {
    if (try? decoder.unkeyedContainer()) != nil {
      rows = try decoder.singleValueContainer().decode([Row].self)
    } else {
      rows = [try Row(from: decoder)]
    }
  }
}
