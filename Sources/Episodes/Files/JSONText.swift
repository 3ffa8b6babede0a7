import Foundation

/// JSON as `rapl` writes it: indented, keys sorted, so that equal values make equal bytes.
public enum JSONText {
  /// A value as JSON with a newline at its end.
  ///
  /// - Throws: `DataError.Kind.unwritable` for a number that JSON cannot represent, with `file`.
  public static func data(_ value: some Encodable, for file: String? = nil) throws(DataError)
    -> Data
  {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return try encoder.encode(value) + Data("\n".utf8)
    } catch {
      throw DataError(
        .unwritable, file: file, expected: "numbers that JSON can carry", found: "\(error)")
    }
  }

  /// A value as one line of JSON, without the newline.
  ///
  /// - Throws: As `data(_:for:)`.
  public static func line(_ value: some Encodable, for file: String? = nil) throws(DataError)
    -> String
  {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      throw DataError(
        .unwritable, file: file, expected: "numbers that JSON can carry", found: "\(error)")
    }
  }
}
