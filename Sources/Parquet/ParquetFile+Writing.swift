import Episodes
import Foundation

extension ParquetFile {
  /// Adds consecutive rows, one list of values per column.
  package typealias AddRows = ([ParquetValues]) throws(DataError) -> Void

  /// Writes a table whole or not at all, as `body` hands its rows over, so that only these are in memory.
  ///
  /// What is handed over at once becomes a row group. Nothing is compressed.
  ///
  /// - Throws: `DataError.Kind.unwritable`, or the errors of `body`. No file is left behind then.
  /// - Precondition: Values fit the columns in number, type and rows. A column that is not optional has a
  ///   value in every row. A row group has less than 2 GiB in a column.
  package static func write(
    to path: String, columns: [ParquetColumn], metadata: [(key: String, value: String)] = [],
    _ body: (_ add: AddRows) throws(DataError) -> Void
  ) throws(DataError) {
    try AtomicFile.write(to: path) { (temporaryPath: String) throws(DataError) in
      let writer = try ParquetWriter(
        temporaryPath, reportedAs: path, ParquetSummary(columns: columns, metadata: metadata))
      try body { (rows: [ParquetValues]) throws(DataError) in try writer.add(rows) }
      try writer.finish()
    }
  }
}

/// A file that is being written.
private final class ParquetWriter {
  private let file: FileHandle
  private let path: String
  private var summary: ParquetSummary
  private var position: Int64 = 0

  init(_ temporaryPath: String, reportedAs path: String, _ summary: ParquetSummary)
    throws(DataError)
  {
    self.path = path
    self.summary = summary
    guard FileManager.default.createFile(atPath: temporaryPath, contents: nil),
      let file = FileHandle(forWritingAtPath: temporaryPath)
    else { throw Self.unwritable(path, String(cString: strerror(errno))) }
    self.file = file
    try write(ParquetFile.mark)
  }

  func add(_ rows: [ParquetValues]) throws(DataError) {
    let rowCount = rows.first?.count ?? 0
    precondition(
      rows.map(\.type) == summary.columns.map(\.type), "one list of values for each column")
    guard rowCount > 0 else { return }
    var chunks: [ParquetSummary.Chunk] = []
    for (column, values) in zip(summary.columns, rows) {
      let missing = values.isPresent.count { !$0 }
      precondition(values.count == rowCount, "every column has a row")
      precondition(column.isOptional || missing == 0, "\(column.name) has a value in every row")
      let page = PlainPage.bytes(values, isOptional: column.isOptional)
      let header = ParquetSummary.pageHeader(rowCount: rowCount, byteCount: page.count).encoded
      chunks.append(
        ParquetSummary.Chunk(
          offset: position, byteCount: Int64(header.count + page.count),
          nullCount: Int64(missing)))
      try write(header + page)
    }
    summary.rowGroups.append(
      ParquetSummary.RowGroup(rowCount: Int64(rowCount), chunks: chunks))
  }

  func finish() throws(DataError) {
    var end = summary.encoded(creator: "rapl version \(ToolVersion.current)")
    end.append(little: UInt32(end.count))
    try write(end + ParquetFile.mark)
    do { try file.close() } catch { throw Self.unwritable(path, error.localizedDescription) }
  }

  private func write(_ bytes: [UInt8]) throws(DataError) {
    do { try file.write(contentsOf: bytes) } catch {
      throw Self.unwritable(path, error.localizedDescription)
    }
    position += Int64(bytes.count)
  }

  private static func unwritable(_ path: String, _ reason: String) -> DataError {
    DataError(
      .unwritable, file: path, expected: "room and permission to write", found: reason,
      remedy: "choose another output", settings: [.output])
  }
}
