import Episodes
import Foundation
import Preferences
import TestSupport
import Testing

@testable import Labelling

@Suite("Guidelines")
struct GuidelinesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("are read as headings, paragraphs and items of lists")
  func blocks() throws {
    let text =
      "# Look\r\n\r\nAt the gripper\r\nalone.\n\n- no shaking\n  at all\n* no spills\n1. then rest"
    let blocks = try Guidelines(text).blocks
    #expect(
      blocks == [
        .init(kind: .heading, text: "Look"), .init(kind: .paragraph, text: "At the gripper alone."),
        .init(kind: .item, text: "no shaking at all"), .init(kind: .item, text: "no spills"),
        .init(kind: .item, text: "1. then rest"),
      ])
  }

  @Test(
    "are refused where they cannot be shown",
    arguments: [Data(), Data(" \n".utf8), Data([0xFF, 0xFE, 0x41]), Data("\u{1B}[2J".utf8)])
  func unusable(bytes: Data) throws {
    let path = folder.file("guidelines.md")
    try bytes.write(to: URL(fileURLWithPath: path))
    let error = try #require(throws: DataError.self) { try Guidelines(contentsOf: path) }
    #expect(error.file == path)
  }

  @Test("are recorded once for each annotator and text, with the time")
  func recorded() throws {
    let store = try LabelStore(path: folder.file("labels.sqlite"))
    let queries = try RandomQueries(
      episodes: (0..<3).map { try .rewarded($0, nil) }, shape: QueryShape(.pair), seed: 3)
    func brief(_ name: String, _ text: String?) throws {
      let session = try LabelSession(
        store: store, annotator: Annotator(name), queries: queries, target: nil,
        guidelines: text.map { try Guidelines($0) })
      for _ in 0..<2 { try session.recordBriefing() }
    }
    for (name, text) in [("ann", "A"), ("ann", "A"), ("bob", "A"), ("ann", "B"), ("bob", nil)] {
      try brief(name, text)
    }
    let found = try store.events().map { event -> String in
      guard case .briefed(let annotator, let text) = event.change else { return "other" }
      return "\(annotator) \(text)"
    }
    #expect(found == ["ann A", "bob A", "ann B"])
  }
}
