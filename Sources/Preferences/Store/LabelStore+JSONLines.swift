import Episodes
import Foundation

extension LabelStore {
  /// The counts of an import.
  public struct ImportCount: Sendable, Equatable, Codable {
    /// Events that are new.
    public let added: Int
    /// Events that were recorded before.
    public let alreadyThere: Int

    private enum CodingKeys: String, CodingKey {
      case added
      case alreadyThere = "already_there"
    }

    /// States the counts of an import.
    package init(added: Int, alreadyThere: Int) {
      self.added = added
      self.alreadyThere = alreadyThere
    }
  }

  /// Writes every event as one line of JSON, in order.
  ///
  /// The README of this target lists the fields.
  ///
  /// - Returns: How many events were written.
  /// - Throws: `DataError.Kind.unwritable` if the file cannot be written. A file already there stays as it
  ///   was. Otherwise as `events()`.
  /// - Complexity: O(events), constant memory.
  @discardableResult
  public func exportLines(to target: String) throws(DataError) -> Int {
    try requireOther(target)
    return try AtomicFile.write(to: target) { (temporaryPath: String) throws(DataError) in
      var count = 0
      let handle = try Self.newFile(temporaryPath, reportedAs: target)
      defer { try? handle.close() }
      try forEachEvent { (event: LabelEvent) throws(DataError) in
        try Self.write(LabelRecord(event), to: handle, reportedAs: target)
        count += 1
      }
      return count
    }
  }

  /// Writes every comparison that the answers make that count as one line of JSON, the chosen one first.
  ///
  /// Answers to queries with a known answer and those of annotators who are left out do not count, and a settled
  /// query has the comparisons of its settlement. The README of this target lists the fields.
  ///
  /// - Parameters:
  ///   - target: The file to write.
  ///   - includingTies: Whether pairs of which neither is chosen are written too.
  ///   - criterion: The criterion of the answers; `nil` for all, each row with its own.
  /// - Returns: How many comparisons were written.
  /// - Throws: As `exportLines(to:)`.
  /// - Complexity: O(events).
  @discardableResult
  public func exportPairs(
    to target: String, includingTies: Bool = false, by criterion: String? = nil
  ) throws(DataError) -> Int {
    try requireOther(target)
    let history = try history()
    let labels = try criterion.map { (name) throws(DataError) in
      history.counted(by: try history.criterion(name, file: path))
    }
    let rows = (labels ?? history.counted).flatMap(PreferenceRow.rows).filter {
      includingTies || $0.preference == 1
    }
    try AtomicFile.write(to: target) { (temporaryPath: String) throws(DataError) in
      let handle = try Self.newFile(temporaryPath, reportedAs: target)
      defer { try? handle.close() }
      for row in rows { try Self.write(row, to: handle, reportedAs: target) }
    }
    return rows.count
  }

  /// Adds the events of another label file, all or none.
  ///
  /// Events already recorded are skipped.
  ///
  /// - Throws: `DataError.Kind.mismatch` if an event does not fit those here, such as a second answer of one
  ///   annotator to one query. Otherwise as `events()`.
  /// - Complexity: O(events of both).
  @discardableResult
  public func merge(_ other: LabelStore) throws(DataError) -> ImportCount {
    let events = try other.events()
    let added = try append(events)
    return ImportCount(added: added, alreadyThere: events.count - added)
  }

  /// Adds the events of a JSON Lines file, all or none.
  ///
  /// Those already recorded are passed over, so that the same file can be imported again and files of
  /// several annotators come together in one.
  ///
  /// - Throws: `DataError.Kind.missing` or `.malformed`, naming the line. `.mismatch` if an event does not
  ///   fit those before it.
  /// - Complexity: O(events), constant memory.
  @discardableResult
  public func importLines(from source: String) throws(DataError) -> ImportCount {
    try access {
      try database.write { db in
        var (added, alreadyThere) = (0, 0)
        try JSONLines.forEachLine(of: source) { line, number in
          let event = try Self.event(in: line, file: source, number: number)
          if try insert(event, into: db) { added += 1 } else { alreadyThere += 1 }
        }
        return ImportCount(added: added, alreadyThere: alreadyThere)
      }
    }
  }

  private static func event(in line: Data, file: String, number: Int) throws(DataError)
    -> LabelEvent
  {
    let record: LabelRecord
    do {
      record = try JSONDecoder().decode(LabelRecord.self, from: line)
    } catch {
      throw DataError(
        .malformed, file: file, place: "line \(number)", expected: "a label event as JSON",
        found: String(decoding: line.prefix(60), as: UTF8.self))
    }
    return try record.event(file: file, place: "line \(number)")
  }

  private static func newFile(_ path: String, reportedAs target: String) throws(DataError)
    -> FileHandle
  {
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let handle = FileHandle(forWritingAtPath: path)
    else {
      throw DataError(
        .unwritable, file: target, expected: "room and permission to write",
        found: String(cString: strerror(errno)))
    }
    return handle
  }

  private static func write(
    _ record: some Encodable, to handle: FileHandle, reportedAs target: String
  )
    throws(DataError)
  {
    do {
      try handle.write(contentsOf: JSONLines.encoder.encode(record) + Data([UInt8(ascii: "\n")]))
    } catch {
      throw DataError(
        .unwritable, file: target, expected: "room and permission to write",
        found: error.localizedDescription)
    }
  }
}

extension LabelStore {
  /// Refuses to replace the label file by its own export.
  fileprivate func requireOther(_ target: String) throws(DataError) {
    var inputs = InputFiles()
    inputs.add(path, as: "the label file")
    try inputs.check(output: target)
  }
}
