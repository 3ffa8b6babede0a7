import Episodes
import Foundation

/// A table in a Parquet file, as `ParquetFile.write` writes them: flat columns, plain values, nothing compressed.
///
/// Other Parquet files are refused.
package struct ParquetFile {
  static let mark = Array("PAR1".utf8)
  /// Bytes of the summary at the end that are read at most.
  private static let largestSummary = 256 << 20
  /// Rows of a row group that are read at most.
  private static let largestRowGroup: Int64 = 1 << 26

  /// The file, as the user named it.
  package let path: String
  private let summary: ParquetSummary
  private let file: FileHandle

  /// Opens a file and reads what it says of itself.
  ///
  /// - Throws: `DataError.Kind.missing` without a file. `.malformed` for one that is not Parquet or not as we
  ///   write it.
  package init(_ path: String) throws(DataError) {
    self.path = path
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw DataError(
        .missing, file: path, expected: "a Parquet file", found: "none that can be opened")
    }
    self.file = file
    do {
      summary = try Self.summary(of: file)
    } catch {
      throw DataError(
        .malformed, file: path, expected: "a Parquet file of this program", found: "\(error)",
        remedy: "write it again")
    }
  }

  /// The columns.
  package var columns: [ParquetColumn] { summary.columns }
  /// The texts about the table by their keys.
  package var metadata: [String: String] {
    Dictionary(summary.metadata.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
  }
  /// The number of rows of each row group.
  package var rowGroups: [Int] { summary.rowGroups.map { Int($0.rowCount) } }

  /// The values of a column in a row group.
  ///
  /// - Throws: `DataError.Kind.missing` for no such column. `.unreadable` for damage.
  /// - Precondition: The row group is there.
  package func values(_ name: String, rowGroup: Int) throws(DataError) -> ParquetValues {
    guard let place = columns.firstIndex(where: { $0.name == name }) else {
      throw DataError(
        .missing, file: path, expected: "a column \(name)",
        found: columns.map(\.name).joined(separator: ", "))
    }
    let group = summary.rowGroups[rowGroup]
    let damaged = DataError(
      .unreadable, file: path, place: "\(name), row group \(rowGroup)",
      expected: "\(group.rowCount) values", found: "damaged data", remedy: "write it again")
    let chunk = group.chunks[place]
    guard group.rowCount <= Self.largestRowGroup, chunk.byteCount <= Int64(Int32.max),
      let bytes = try? file.bytes(at: UInt64(chunk.offset), count: Int(chunk.byteCount))
    else { throw damaged }
    var reader = CompactReader(bytes)
    guard let header = reader.structure(), header[5]?[1]?.integer == group.rowCount,
      header[5]?[2]?.integer == 0,
      let values = PlainPage.values(
        of: Array(bytes[reader.position...]), columns[place], rowCount: Int(group.rowCount))
    else { throw damaged }
    return values
  }

  private struct Unlike: Error, CustomStringConvertible { let description: String }

  private static func summary(of file: FileHandle) throws -> ParquetSummary {
    let end = try file.seekToEnd()
    guard end >= 12, try file.bytes(at: 0, count: 4) == mark,
      try file.bytes(at: end - 4, count: 4) == mark
    else { throw Unlike(description: "no mark of Parquet at both ends") }
    var stated = try file.bytes(at: end - 8, count: 4)[...]
    let count = Int(stated.take(UInt32.self) ?? 0)
    guard count <= largestSummary, UInt64(count) <= end - 12,
      let summary = ParquetSummary(try file.bytes(at: end - 8 - UInt64(count), count: count))
    else { throw Unlike(description: "another kind of table, or damage") }
    return summary
  }
}

extension FileHandle {
  private struct Short: Error, CustomStringConvertible { let description = "fewer bytes" }

  fileprivate func bytes(at offset: UInt64, count: Int) throws -> [UInt8] {
    try seek(toOffset: offset)
    let data = try read(upToCount: count) ?? Data()
    guard data.count == count else { throw Short() }
    return Array(data)
  }
}
