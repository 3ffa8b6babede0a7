import GRDB

extension LabelRecord: FetchableRecord {
  /// Adds the row to `event` and to the table of its change.
  func insert(into db: Database) throws {
    try db.execute(
      sql: "INSERT INTO event (event, id, time, tool_version) VALUES (?, ?, ?, ?)",
      arguments: [event.rawValue, id, time, toolVersion])
    try insertChange(db.lastInsertedRowID, into: db)
  }

  private func insertChange(_ sequence: Int64, into db: Database) throws {
    switch event {
    case .asked:
      try db.execute(
        sql: "INSERT INTO query VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          sequence, query, kind, try Self.json(episodes), seed, try Self.json(contentHashes),
          annotator, repeatOf, try Self.json(segments), question, criterion, purpose,
          try Self.json(expected), explanation,
        ])
    case .answered:
      try db.execute(
        sql: "INSERT INTO answer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          sequence, query, annotator, code, try Self.json(ranking), confidence, note,
          responseSeconds, try Self.json(reasons),
        ])
    case .undone:
      try db.execute(
        sql: "INSERT INTO undo VALUES (?, ?, ?)", arguments: [sequence, answer, annotator])
    case .identified:
      try db.execute(
        sql: "INSERT INTO content VALUES (?, ?)",
        arguments: [sequence, try Self.json(contentHashes)])
    case .settled:
      try db.execute(
        sql: "INSERT INTO settlement VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [sequence, query, code, try Self.json(ranking), who, note])
    case .dropped, .readmitted:
      try db.execute(
        sql: "INSERT INTO standing VALUES (?, ?, ?, ?)",
        arguments: [sequence, annotator, who, note])
    case .briefed:
      try db.execute(
        sql: "INSERT INTO briefing VALUES (?, ?, ?)", arguments: [sequence, annotator, guidelines])
    }
  }

  private static func json(_ value: (some Encodable)?) throws -> String? {
    guard let value else { return nil }
    return String(decoding: try JSONLines.encoder.encode(value), as: UTF8.self)
  }
}
