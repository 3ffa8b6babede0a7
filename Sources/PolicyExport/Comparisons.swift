import Episodes
import Parquet
import Zarr

/// Reading back what was written: the first place that differs is an error.

extension ParquetFile {
  /// Requires numbers of 32 bits to be those of a column, NaN included.
  ///
  /// - Throws: `DataError.Kind.mismatch` with the first row that differs.
  func require(_ expected: [Float], in column: String) throws(DataError) {
    let found = try floats(column)
    try Mismatch.check(found.map(\.bitPattern), expected.map(\.bitPattern)) { row in
      (path, "\(column)[\(row)]", "\(expected[row])", "\(found[row])")
    }
  }

  /// Requires values to be those of a column.
  ///
  /// - Throws: `DataError.Kind.mismatch`.
  func require(_ expected: ParquetValues, in column: String) throws(DataError) {
    var rest = expected
    for group in rowGroups.indices {
      let found = try values(column, rowGroup: group)
      guard rest.removePrefix(found) else {
        throw Mismatch.error(path, "\(column), row group \(group)", "the exported values", "others")
      }
    }
    guard rest.count == 0 else {
      throw Mismatch.error(path, column, "\(expected.count) rows", "\(expected.count - rest.count)")
    }
  }

  private func floats(_ column: String) throws(DataError) -> [Float] {
    var floats: [Float] = []
    for group in rowGroups.indices {
      guard case .float(let values) = try values(column, rowGroup: group) else {
        throw Mismatch.error(path, column, "numbers of 32 bits", "another type")
      }
      floats += values.map { $0 ?? .nan }
    }
    return floats
  }
}

extension ParquetValues {
  /// Removes values from the front, if they are these.
  fileprivate mutating func removePrefix(_ prefix: ParquetValues) -> Bool {
    func rest<Value: Equatable>(_ values: [Value], _ prefix: [Value]) -> [Value]? {
      values.starts(with: prefix) ? Array(values.dropFirst(prefix.count)) : nil
    }
    let rest: ParquetValues? =
      switch (self, prefix) {
      case (.int64(let all), .int64(let first)): rest(all, first).map { .int64($0) }
      case (.float(let all), .float(let first)): rest(all, first).map { .float($0) }
      case (.double(let all), .double(let first)): rest(all, first).map { .double($0) }
      case (.boolean(let all), .boolean(let first)): rest(all, first).map { .boolean($0) }
      case (.text(let all), .text(let first)): rest(all, first).map { .text($0) }
      default: nil
      }
    if let rest { self = rest }
    return rest != nil
  }
}

/// Two lists that have to be equal.
enum Mismatch {
  typealias Words = (file: String, place: String, expected: String, found: String)

  /// Requires two lists to be equal; `words` describes the difference at a place.
  static func check<Value: Equatable>(
    _ found: [Value], _ expected: [Value], _ words: (_ place: Int) -> Words
  ) throws(DataError) {
    guard found.count == expected.count else {
      let words = words(0)
      throw error(words.file, words.place, "\(expected.count) values", "\(found.count)")
    }
    guard let place = zip(found, expected).enumerated().first(where: { $1.0 != $1.1 })?.offset
    else { return }
    let words = words(place)
    throw error(words.file, words.place, words.expected, words.found)
  }

  static func error(_ file: String, _ place: String, _ expected: String, _ found: String)
    -> DataError
  {
    DataError(
      .mismatch, file: file, place: place, expected: expected, found: found,
      remedy: "export again")
  }
}
