/// What stands at the end of a file: its columns, where their values are, and texts about them.
struct ParquetSummary: Equatable {
  /// The values of a column in a row group.
  struct Chunk: Equatable {
    /// Where its page begins in the file.
    let offset: Int64
    /// Bytes of the page with its header.
    let byteCount: Int64
    let nullCount: Int64
  }

  /// Consecutive rows.
  struct RowGroup: Equatable {
    let rowCount: Int64
    /// One for each column.
    let chunks: [Chunk]
  }

  var columns: [ParquetColumn]
  var rowGroups: [RowGroup] = []
  /// Texts about the table, in order.
  var metadata: [(key: String, value: String)]

  static func == (left: Self, right: Self) -> Bool {
    left.columns == right.columns && left.rowGroups == right.rowGroups
      && left.metadata.elementsEqual(right.metadata, by: ==)
  }

  /// The header of a page of rows.
  static func pageHeader(rowCount: Int, byteCount: Int) -> CompactValue {
    let (plain, runs) = (Int32(0), Int32(3))
    let data: [Int16: CompactValue] = [
      1: .int32(Int32(rowCount)), 2: .int32(plain), 3: .int32(runs), 4: .int32(runs),
    ]
    return .fields([
      1: .int32(0), 2: .int32(Int32(byteCount)), 3: .int32(Int32(byteCount)), 5: .fields(data),
    ])
  }
}

// MARK: - Writing

extension ParquetSummary {
  /// The summary as the format wants it.
  ///
  /// - Source: Apache Parquet, `parquet.thrift`, `FileMetaData`.
  func encoded(creator: String) -> [UInt8] {
    let root: CompactValue = .fields([4: .text("schema"), 5: .int32(Int32(columns.count))])
    return CompactValue.fields([
      1: .int32(1), 2: .list([root] + columns.map(Self.schema)),
      3: .int64(rowGroups.reduce(0) { $0 + $1.rowCount }), 4: .list(rowGroups.map(encoded)),
      5: .list(metadata.map { .fields([1: .text($0.key), 2: .text($0.value)]) }),
      6: .text(creator),
    ]).encoded
  }

  private static func schema(_ column: ParquetColumn) -> CompactValue {
    var fields: [Int16: CompactValue] = [
      1: .int32(column.type.number), 3: .int32(column.isOptional ? 1 : 0), 4: .text(column.name),
    ]
    if column.type == .text {
      // UTF-8, in the old way of saying so and in the new one.
      fields[6] = .int32(0)
      fields[10] = .fields([1: .fields([:])])
    }
    return .fields(fields)
  }

  private func encoded(_ group: RowGroup) -> CompactValue {
    let size = group.chunks.reduce(0) { $0 + $1.byteCount }
    let chunks = zip(columns, group.chunks).map { column, chunk in
      let description: [Int16: CompactValue] = [
        1: .int32(column.type.number), 2: .list([.int32(0), .int32(3)]),
        3: .list([.text(column.name)]), 4: .int32(0), 5: .int64(group.rowCount),
        6: .int64(chunk.byteCount), 7: .int64(chunk.byteCount), 9: .int64(chunk.offset),
        12: .fields([3: .int64(chunk.nullCount)]),
      ]
      return CompactValue.fields([2: .int64(chunk.offset), 3: .fields(description)])
    }
    return .fields([1: .list(chunks), 2: .int64(size), 3: .int64(group.rowCount)])
  }
}

// MARK: - Reading

extension ParquetSummary {
  /// Reads a summary of flat columns without compression; `nil` for any other.
  init?(_ bytes: [UInt8]) {
    var reader = CompactReader(bytes)
    guard let file = reader.structure(), let schema = file[2]?.elements,
      let groups = file[4]?.elements
    else { return nil }
    let columns = schema.dropFirst().compactMap { Self.column($0) }
    guard columns.count == schema.count - 1 else { return nil }
    self.init(
      columns: columns,
      metadata: (file[5]?.elements ?? []).compactMap { pair in
        pair[1]?.text.map { ($0, pair[2]?.text ?? "") }
      })
    for group in groups {
      guard let group = rowGroup(group) else { return nil }
      rowGroups.append(group)
    }
  }

  private static func column(_ element: CompactValue) -> ParquetColumn? {
    guard let name = element[4]?.text, let type = ParquetType(number: element[1]?.integer),
      let repetition = element[3]?.integer, (0...1).contains(repetition)
    else { return nil }
    return ParquetColumn(name, type, isOptional: repetition == 1)
  }

  private func rowGroup(_ group: CompactValue) -> RowGroup? {
    guard let rowCount = group[3]?.integer, rowCount >= 0, let stored = group[1]?.elements,
      stored.count == columns.count
    else { return nil }
    let chunks = stored.compactMap { chunk -> Chunk? in
      guard let details = chunk[3], details[4]?.integer == 0, let offset = details[9]?.integer,
        let byteCount = details[7]?.integer, offset >= 0, byteCount >= 0
      else { return nil }
      return Chunk(
        offset: offset, byteCount: byteCount, nullCount: details[12]?[3]?.integer ?? 0)
    }
    return chunks.count == columns.count ? RowGroup(rowCount: rowCount, chunks: chunks) : nil
  }
}
