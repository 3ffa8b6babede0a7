import Episodes
import Foundation
import Preferences
import TestSupport
import Testing

@Suite("Label files come together")
struct LabelMergingTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("by merging, and a second merge adds nothing")
  func merge() throws {
    let ann = try LabelStore.withEveryKindOfEvent(
      at: folder.file("a.sqlite"), annotator: Annotator("ann"))
    let bob = try LabelStore.withEveryKindOfEvent(
      at: folder.file("b.sqlite"), annotator: Annotator("bob"))
    let store = try LabelStore(path: folder.file("a.sqlite"))
    let other = try LabelStore(readingFrom: folder.file("b.sqlite"))
    #expect(try store.merge(other).added == bob.count)
    #expect(try store.merge(other).alreadyThere == bob.count)
    #expect(try store.events() == ann + bob)
    #expect(try store.summary().answersByAnnotator == ["ann": 3, "bob": 3])
  }

  @Test("not where one annotator answered one query differently in both, and then not in part")
  func conflict() throws {
    let query = try Query.ranking(1, 2, 3)
    let ann = try Annotator("ann")
    let stores = try ["a", "b"].map { name in
      let store = try LabelStore(path: folder.file("\(name).sqlite"))
      try store.append([
        LabelEvent(id: query.id, time: Date(timeIntervalSince1970: 0), .asked(query))
      ])
      try store.append(answer: Answer(.tie), to: query.id, annotator: ann, responseSeconds: 1)
      return store
    }
    let error = try #require(throws: DataError.self) { try stores[0].merge(stores[1]) }
    #expect(error.kind == .mismatch)
    #expect(try stores[0].events().count == 2)
  }

  @Test("as rows of chosen and rejected for programs that learn from preferences")
  func pairs() throws {
    try LabelStore.withEveryKindOfEvent(
      at: folder.file("a.sqlite"), annotator: Annotator("ann"))
    let store = try LabelStore(readingFrom: folder.file("a.sqlite"))
    #expect(try store.exportPairs(to: folder.file("p.jsonl")) == 2)
    #expect(try store.exportPairs(to: folder.file("t.jsonl"), includingTies: true) == 4)
    let text = try String(contentsOfFile: folder.file("p.jsonl"), encoding: .utf8)
    let first = try #require(text.split(separator: "\n").first)
    let row = try #require(
      JSONSerialization.jsonObject(with: Data(first.utf8)) as? [String: Any])
    #expect(row["chosen"] as? String == "test/demo_1")
    #expect(row["rejected"] as? String == "test/demo_2")
    #expect(row["annotator"] as? String == "ann" && row["confidence"] as? Int == 2)
    #expect(row["kind"] as? String == "ranking" && row["preference"] as? Double == 1)
  }
}
