import Episodes
import Foundation
import Preferences
import TestSupport
import Testing

@Suite("Labels as JSON Lines")
struct LabelStoreJSONLinesTests {
  let folder: TemporaryFolder
  let ann: Annotator

  init() throws {
    folder = try TemporaryFolder()
    ann = try Annotator("ann")
  }

  @Test("come back from an export as the same events, and a second import adds nothing")
  func roundTrip() throws {
    let events = try LabelStore.withEveryKindOfEvent(at: folder.file("a.sqlite"), annotator: ann)
    let store = try LabelStore(readingFrom: folder.file("a.sqlite"))
    #expect(try store.exportLines(to: folder.file("a.jsonl")) == events.count)
    let copy = try LabelStore(path: folder.file("b.sqlite"))
    #expect(try copy.importLines(from: folder.file("a.jsonl")).added == events.count)
    #expect(try copy.importLines(from: folder.file("a.jsonl")).alreadyThere == events.count)
    #expect(try copy.events() == events)
  }

  @Test("come back with what was asked, why, and how disputes ended")
  func askingAndSettling() throws {
    let events = try LabelEvent.askingAndSettling()
    let store = try LabelStore(path: folder.file("a.sqlite"))
    for event in events { try store.append([event]) }
    #expect(try LabelStore(readingFrom: folder.file("a.sqlite")).events() == events)
    try store.exportLines(to: folder.file("a.jsonl"))
    let copy = try LabelStore(path: folder.file("b.sqlite"))
    #expect(try copy.importLines(from: folder.file("a.jsonl")).added == events.count)
    #expect(try copy.importLines(from: folder.file("a.jsonl")).alreadyThere == events.count)
    #expect(try copy.events() == events)
    let other = try LabelStore(path: folder.file("c.sqlite"))
    #expect(try other.merge(copy).added == events.count)
    #expect(try other.merge(copy).alreadyThere == events.count)
  }

  @Test("lay out what was asked as documented")
  func layoutOfAsking() throws {
    let store = try LabelStore(path: folder.file("a.sqlite"))
    try store.append(LabelEvent.askingAndSettling())
    try store.exportLines(to: folder.file("a.jsonl"))
    let lines = try String(contentsOfFile: folder.file("a.jsonl"), encoding: .utf8)
      .split(separator: "\n").map {
        try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
      }
    #expect(lines[0]["criterion"] as? String == "smooth" && lines[0]["purpose"] == nil)
    #expect(lines[1]["purpose"] as? String == "gold" && lines[1]["question"] == nil)
    let expected = try #require(lines[1]["expected"] as? [String: Any])
    #expect(expected["code"] as? String == "order")
    #expect(expected["ranking"] as? [[String]] == [["test/demo_2"], ["test/demo_1"]])
    #expect(lines[2]["explanation"] as? String == "Both\nend alike.")
    #expect(lines[5]["event"] as? String == "briefed" && lines[5]["annotator"] as? String == "ann")
    #expect(lines[6]["code"] as? String == "tie" && lines[6]["who"] as? String == "bob")
    #expect(lines[8]["annotator"] as? String == "ann" && lines[8]["who"] as? String == "bob")
  }

  @Test("keep every time to the millisecond")
  func times() throws {
    let store = try LabelStore(path: folder.file("a.sqlite"))
    let events = try (0..<1000).map { milliseconds in
      try LabelEvent(
        time: Date(timeIntervalSince1970: 1_700_000_000 + Double(milliseconds) * 1.0007),
        .asked(.ranking(1, 2, 3)))
    }
    try store.append(events)
    #expect(try store.events() == events)
  }

  @Test("are laid out as documented")
  func layout() throws {
    let store = try LabelStore(path: folder.file("a.sqlite"))
    let query = try Query(
      id: #require(UUID(uuidString: "00000000-0000-0000-0000-000000000001")), kind: .pair,
      episodes: [.numbered(1), .numbered(2)], seed: 7)
    let event = try LabelEvent(
      id: #require(UUID(uuidString: "00000000-0000-0000-0000-000000000002")),
      time: Date(timeIntervalSince1970: 0.25), toolVersion: "0.1.0", .asked(query))
    try store.append([event])
    try store.exportLines(to: folder.file("a.jsonl"))
    #expect(
      try String(contentsOfFile: folder.file("a.jsonl"), encoding: .utf8) == """
        {"episodes":["test/demo_1","test/demo_2"],"event":"asked",\
        "id":"00000000-0000-0000-0000-000000000002","kind":"pair",\
        "query":"00000000-0000-0000-0000-000000000001","seed":"7",\
        "time":"1970-01-01T00:00:00.250Z","tool_version":"0.1.0"}

        """)
  }

  @Test(
    "name the line that cannot be imported, and then none is",
    arguments: [
      "not JSON", #"{"event":"asked"}"#,
      #"{"event":"asked","id":"x","time":"t","tool_version":"1"}"#,
      #"{"event":"undone","id":"00000000-0000-0000-0000-000000000009","time":"1970-01-01T00:00:00.000Z","tool_version":"1","annotator":"ann"}"#,
      #"{"event":"dropped","id":"00000000-0000-0000-0000-000000000009","time":"1970-01-01T00:00:00.000Z","tool_version":"1","annotator":"ann"}"#,
      #"{"event":"settled","id":"00000000-0000-0000-0000-000000000009","time":"1970-01-01T00:00:00.000Z","tool_version":"1","who":"ann","query":"00000000-0000-0000-0000-000000000001","code":"best"}"#,
      #"{"event":"asked","id":"00000000-0000-0000-0000-000000000009","time":"1970-01-01T00:00:00.000Z","tool_version":"1","query":"00000000-0000-0000-0000-000000000001","kind":"pair","episodes":["a/1","a/2"],"seed":"1","purpose":"bait"}"#,
    ])
  func badLine(line: String) throws {
    try LabelStore.withEveryKindOfEvent(at: folder.file("a.sqlite"), annotator: ann)
    let lines = folder.file("a.jsonl")
    try LabelStore(readingFrom: folder.file("a.sqlite")).exportLines(to: lines)
    let text = try String(contentsOfFile: lines, encoding: .utf8) + "\n" + line + "\n"
    try text.write(toFile: lines, atomically: true, encoding: .utf8)
    let store = try LabelStore(path: folder.file("b.sqlite"))
    let error = try #require(throws: DataError.self) { try store.importLines(from: lines) }
    #expect(error.kind == .malformed)
    #expect(error.file == lines)
    #expect(error.place == "line 11")
    #expect(try store.events().isEmpty)
  }

  @Test("are refused where a line is too long to be a label")
  func longLine() throws {
    let text = String(repeating: "x", count: 2_000_000)
    try text.write(toFile: folder.file("a.jsonl"), atomically: true, encoding: .utf8)
    let store = try LabelStore(path: folder.file("a.sqlite"))
    let error = try #require(throws: DataError.self) {
      try store.importLines(from: folder.file("a.jsonl"))
    }
    #expect(error.kind == .malformed && error.place == "line 1")
  }

  @Test("of a missing file are refused by its name")
  func missing() throws {
    let store = try LabelStore(path: folder.file("a.sqlite"))
    let error = try #require(throws: DataError.self) {
      try store.importLines(from: folder.file("absent.jsonl"))
    }
    #expect(error.kind == .missing)
    #expect(error.file == folder.file("absent.jsonl"))
  }
}
