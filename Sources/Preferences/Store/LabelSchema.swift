import Episodes
import GRDB

/// How a label file is told from others, and how an older one is brought up to date.
enum LabelSchema {
  /// "RAPL", by which SQLite files of this program are told from others.
  private static let applicationID = 0x5241_504C

  /// Makes or updates the tables, and makes every later commit reach the disk before it returns.
  static func prepare(_ database: DatabaseQueue, path: String) throws {
    try database.inDatabase { db in
      try db.inTransaction(.immediate) {
        try claim(db)
        try check(db, path: path)
        return .commit
      }
      // Unlike a write-ahead log, it lets a file be read where nothing can be written, and leaves
      // nothing beside it. Only EXTRA waits until the removal of the journal is on the disk.
      try db.execute(sql: "PRAGMA journal_mode = DELETE")
      try db.execute(sql: "PRAGMA synchronous = EXTRA")
    }
    try migrator.migrate(database)
  }

  /// Refuses databases of other programs and of newer versions of this one.
  static func check(_ db: Database, path: String) throws {
    let found = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    guard try found == applicationID || (found == 0 && isEmpty(db)) else {
      throw DataError(
        .malformed, file: path, expected: "a label file",
        found: "an SQLite database without labels",
        remedy: "name another label file", settings: [.labels])
    }
    // A file that was just claimed has no list of migrations yet.
    guard try db.tableExists("grdb_migrations") else { return }
    guard try !migrator.hasBeenSuperseded(db) else {
      let known = migrator.migrations.last ?? ""
      throw DataError(
        .unsupported, file: path, expected: "schema \(known) or older", found: "a newer schema",
        remedy: "use the version of rapl that wrote it, or a newer one")
    }
  }

  /// Whether a database has no tables yet, but perhaps that of the migrations.
  static func isEmpty(_ db: Database) throws -> Bool {
    try Int.fetchOne(
      db, sql: "SELECT count(*) FROM sqlite_master WHERE tbl_name != 'grdb_migrations'") == 0
  }

  /// Marks an empty database as ours.
  private static func claim(_ db: Database) throws {
    guard try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0 else { return }
    try db.execute(sql: "PRAGMA application_id = \(applicationID)")
  }

  private static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { db in
      try db.execute(sql: LabelTables.first)
      for (table, key) in LabelTables.uniqueKeys {
        try db.execute(sql: LabelTables.appendOnly(table, key: key))
      }
      try db.execute(sql: LabelTables.firstView)
    }
    migrator.registerMigration("2") { db in
      try db.execute(sql: LabelTables.second)
      try db.execute(sql: LabelTables.secondView)
    }
    migrator.registerMigration("3") { db in
      try db.execute(sql: LabelTables.third)
      try db.execute(sql: LabelTables.appendOnly("event", key: "id"))
      try db.execute(sql: LabelTables.appendOnly("content"))
      try db.execute(sql: LabelTables.thirdView)
    }
    migrator.registerMigration("4") { db in
      try db.execute(sql: LabelTables.fourth)
      for table in ["settlement", "standing", "briefing"] {
        try db.execute(sql: LabelTables.appendOnly(table))
      }
      try db.execute(sql: LabelTables.fourthView)
    }
    return migrator
  }
}
