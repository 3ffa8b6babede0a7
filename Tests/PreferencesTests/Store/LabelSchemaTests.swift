import Episodes
import Foundation
import GRDB
import Preferences
import TestSupport
import Testing

/// The files `labels_schema_N.sqlite` in `Fixtures` were written by commands whose schema was the Nth, from the
/// text beside each: `rapl labels import labels_schema_1.sqlite --input labels_schema_1.jsonl`.
@Suite("A label file of an older schema")
struct LabelSchemaTests {
  /// A schema, and what its file holds.
  struct Older: Sendable, CustomTestStringConvertible {
    let schema: Int
    let eventCount: Int
    let answerCount: Int
    var testDescription: String { "schema \(schema)" }
    var migrations: [String] { (1...schema).map(String.init) }
  }

  static let all = [
    Older(schema: 1, eventCount: 9, answerCount: 4),
    Older(schema: 3, eventCount: 15, answerCount: 5),
  ]

  let folder: TemporaryFolder
  var path: String { folder.file("labels.sqlite") }

  init() throws { folder = try TemporaryFolder() }

  private func copy(_ older: Older) throws {
    try FileManager.default.copyItem(
      atPath: Self.fixture("labels_schema_\(older.schema).sqlite"), toPath: path)
  }

  private static func fixture(_ name: String) throws -> String {
    try #require(
      Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Fixtures")
    ).path
  }

  private func eventsOfText(_ older: Older) throws -> [LabelEvent] {
    let store = try LabelStore(path: folder.file("text.sqlite"))
    try store.importLines(from: Self.fixture("labels_schema_\(older.schema).jsonl"))
    return try store.events()
  }

  private func migrations() throws -> [String] {
    try DatabaseQueue(path: path).read {
      try String.fetchAll($0, sql: "SELECT identifier FROM grdb_migrations ORDER BY identifier")
    }
  }

  @Test("can be read as it is, and is not changed by that", arguments: all)
  func readOnly(older: Older) throws {
    try copy(older)
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let store = try LabelStore(readingFrom: path)
    #expect(try store.events() == eventsOfText(older))
    #expect(try store.answers().count == older.answerCount)
    #expect(try store.countedAnswers() == store.answers())
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    #expect(try migrations() == older.migrations)
  }

  @Test(
    "keeps every event when it is brought to the present schema, and takes new ones", arguments: all
  )
  func migrated(older: Older) throws {
    try copy(older)
    let store = try LabelStore(path: path)
    #expect(try migrations() == ["1", "2", "3", "4"])
    #expect(try store.events() == eventsOfText(older))
    let query = try Query(
      kind: .similarity, episodes: (1...3).map(EpisodeID.numbered), seed: 1,
      annotator: Annotator("ann"))
    try store.append(query: query)
    try store.append(LabelEvent.askingAndSettling())
    #expect(try LabelStore(readingFrom: path).events().count == older.eventCount + 11)
  }

  @Test("still lets no program change an event, and keeps to its foreign keys", arguments: all)
  func stillAppendOnly(older: Older) throws {
    try copy(older)
    try LabelStore(path: path).append(LabelEvent.askingAndSettling())
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    let intruder = try DatabaseQueue(path: path, configuration: configuration)
    for statement in [
      "UPDATE query SET annotator = 'eve'", "DELETE FROM answer", "DELETE FROM settlement",
      "UPDATE standing SET annotator = 'eve'", "REPLACE INTO briefing SELECT * FROM briefing",
      "INSERT INTO settlement VALUES (900, 'no such query', 'tie', NULL, 'eve', NULL)",
      """
      INSERT INTO answer SELECT 900, 'no such query', annotator, code, ranking, confidence, note,
        response_seconds, reasons FROM answer LIMIT 1
      """,
    ] {
      #expect(throws: DatabaseError.self) { try intruder.write { try $0.execute(sql: statement) } }
    }
  }
}
