import Foundation
import Labelling
import Preferences
import TestSupport
import Testing

@testable import LabellingPage

@Suite("A sitting in the browser")
struct PageSittingTests {
  @Test("gives the question in words, and the guidelines, which are recorded when they are fetched")
  func guidelines() async throws {
    let page = try await RunningPage(guidelines: Guidelines("# Look\n\n- at the gripper"))
    let cookie = try await page.enter()
    let state = try await page.state(cookie)
    #expect(state["hasGuidelines"] as? Bool == true && state["feedback"] == nil)
    let query = try #require(state["query"] as? [String: Any])
    #expect(query["question"] as? String == "Which is better?" && query["criterion"] == nil)
    #expect(try page.store.events().count == 1)
    let reply = try await page.send("GET", "/api/guidelines", cookie: cookie)
    let blocks = try #require(
      JSONSerialization.jsonObject(with: reply.body) as? [[String: String]])
    #expect(blocks.map { $0["kind"] } == ["heading", "item"])
    guard case .briefed(let annotator, let text) = try page.store.events().last?.change else {
      Issue.record("nothing was recorded")
      return
    }
    #expect(annotator.name == "ann" && text == "# Look\n\n- at the gripper")
    try await page.quit(cookie)
  }

  @Test("every answer is in the file before the next query is shown")
  func wholeRoad() async throws {
    let page = try await RunningPage(kind: .ranking, target: 3, reasons: ["smooth", "safe"])
    let cookie = try await page.enter()
    for number in 1...3 {
      let fields: [String: Any] = [
        "verdict": "order", "tiers": [[2], [0, 1]], "confidence": number, "note": "n\(number)",
        "reasons": ["safe"], "seconds": Double(number) + 0.25,
      ]
      let reply = try await page.answer(page.query(cookie), fields, cookie: cookie)
      #expect(reply.status == 200, "\(reply.text)")
      #expect(try page.store.answers().count == number)
    }
    try await page.finish(cookie)

    for (index, label) in try page.store.answers().enumerated() {
      let shown = label.judgement.query.episodes
      let expected = try Ranking(tiers: [[shown[2]], [shown[0], shown[1]]])
      #expect(label.judgement.answer.verdict == .order(expected))
      #expect(label.judgement.answer.confidence == index + 1)
      #expect(label.judgement.answer.note == "n\(index + 1)")
      #expect(label.judgement.answer.reasons == ["safe"])
      #expect(label.responseSeconds == Double(index + 1) + 0.25)
    }
  }

  @Test("each verdict is recorded as itself")
  func verdicts() async throws {
    let page = try await RunningPage(target: 1)
    let cookie = try await page.enter()
    for verdict in ["canNotTell", "brokenVideo", "skip", "tie"] {
      let reply = try await page.answer(
        page.query(cookie), ["verdict": verdict], cookie: cookie)
      #expect(reply.status == 200)
    }
    let verdicts = try page.store.answers().map(\.judgement.answer.verdict)
    #expect(verdicts == [.canNotTell, .brokenVideo, .skip, .tie])
    try await page.finish(cookie)
  }

  @Test("only the answers that compare something count towards the target")
  func counted() async throws {
    let page = try await RunningPage(target: 1)
    let cookie = try await page.enter()
    _ = try await page.answer(page.query(cookie), ["verdict": "skip"], cookie: cookie)
    let progress = try #require(try await page.state(cookie)["progress"] as? [String: Any])
    #expect(progress["answered"] as? Int == 0)
    _ = try await page.answer(page.query(cookie), cookie: cookie)
    try await page.finish(cookie)
  }

  @Test("an answer counts once the videos were in view for the least time")
  func tooSoon() async throws {
    let page = try await RunningPage()
    let cookie = try await page.enter()
    let query = try await page.query(cookie)
    let early = try await page.answer(query, ["verdict": "tie", "seconds": 0.9], cookie: cookie)
    #expect(early.status == 200 && early.text.contains("1 second"))
    #expect(try page.store.answers().isEmpty)
    #expect(try await page.query(cookie) == query)
    _ = try await page.answer(query, ["verdict": "tie", "seconds": 1], cookie: cookie)
    #expect(try page.store.answers().count == 1)
    try await page.quit(cookie)
  }

  @Test("an answer that is sent again after a lost connection is told to be stored")
  func sentAgain() async throws {
    let page = try await RunningPage()
    let cookie = try await page.enter()
    let query = try await page.query(cookie)
    #expect(try await page.answer(query, cookie: cookie).status == 200)
    let again = try await page.answer(query, cookie: cookie)
    #expect(again.status == 409)
    #expect(try again.json()["isStored"] as? Bool == true)
    #expect(try page.store.answers().count == 1)
    try await page.quit(cookie)
  }

  @Test("the last answer can be taken back, with what was said beside it")
  func undoAtEnd() async throws {
    let page = try await RunningPage(target: 1, reasons: ["smooth"])
    let cookie = try await page.enter()
    let query = try await page.query(cookie)
    let fields: [String: Any] = [
      "verdict": "order", "tiers": [[1], [0]], "confidence": 2, "note": "slow",
      "reasons": ["smooth"],
    ]
    _ = try await page.answer(query, fields, cookie: cookie)
    #expect(try await page.state(cookie)["query"] as? [String: Any] == nil)
    _ = try await page.post("/api/undo", [:], cookie: cookie)
    let shown = try #require(try await page.state(cookie)["query"] as? [String: Any])
    #expect(shown["id"] as? String == query && shown["isEarlier"] as? Bool == false)
    let earlier = try #require(shown["earlier"] as? [String: Any])
    #expect(earlier["confidence"] as? Int == 2 && earlier["note"] as? String == "slow")
    #expect(earlier["reasons"] as? [String] == ["smooth"])
    #expect(earlier["tiers"] as? [[Int]] == [[1], [0]])
    #expect(try page.store.answers().isEmpty)
    try await page.quit(cookie)
  }

  @Test("two windows do not answer twice, and the second is shown what comes next")
  func twoWindows() async throws {
    let page = try await RunningPage()
    let cookie = try await page.enter()
    let query = try await page.query(cookie)
    async let first = page.answer(query, cookie: cookie)
    async let second = page.answer(query, cookie: cookie)
    let replies = try await [first, second]
    #expect(replies.map(\.status).sorted() == [200, 409])
    #expect(try page.store.answers().count == 1)

    let next = try await page.query(cookie)
    #expect(next != query)
    for reply in replies {
      let state = try #require(try reply.json()["state"] as? [String: Any])
      #expect((state["query"] as? [String: Any])?["id"] as? String == next)
    }
    try await page.quit(cookie)
  }

  @Test("a page that is loaded again shows the same query")
  func reload() async throws {
    let page = try await RunningPage()
    let cookie = try await page.enter()
    let query = try await page.query(cookie)
    let again = try await page.enter()
    #expect(again == cookie)
    #expect(try await page.query(cookie) == query)
    #expect(try page.store.events().count == 1)
    try await page.quit(cookie)
  }

  @Test("undo shows the query again, whose new answer counts")
  func undo() async throws {
    let page = try await RunningPage()
    let cookie = try await page.enter()
    let query = try await page.query(cookie)
    let nothing = try await page.post("/api/undo", ["query": query], cookie: cookie)
    #expect(nothing.status == 200)
    #expect(nothing.text.contains("no answer"))

    _ = try await page.answer(query, cookie: cookie)
    let next = try await page.query(cookie)
    #expect(try await page.post("/api/undo", ["query": query], cookie: cookie).status == 409)
    #expect(try await page.post("/api/undo", ["query": next], cookie: cookie).status == 200)
    #expect(try await page.query(cookie) == query)
    #expect(try page.store.answers().isEmpty)

    let fields: [String: Any] = ["verdict": "order", "tiers": [[1], [0]]]
    #expect(try await page.answer(query, fields, cookie: cookie).status == 200)
    #expect(try page.store.answers().count == 1)
    #expect(try await page.query(cookie) == next)
    try await page.quit(cookie)
  }

  @Test("back shows an earlier query, whose answer stays until it is answered anew")
  func back() async throws {
    let page = try await RunningPage()
    let cookie = try await page.enter()
    let query = try await page.query(cookie)
    _ = try await page.answer(query, cookie: cookie)
    let next = try await page.query(cookie)
    #expect(try await page.post("/api/back", ["query": next], cookie: cookie).status == 200)
    let shown = try #require(try await page.state(cookie)["query"] as? [String: Any])
    #expect(shown["id"] as? String == query)
    #expect(shown["isEarlier"] as? Bool == true)
    #expect(try page.store.answers().count == 1)
    #expect(try await page.post("/api/forward", ["query": query], cookie: cookie).status == 200)
    #expect(try await page.query(cookie) == next)
    #expect(try await page.post("/api/back", ["query": next], cookie: cookie).status == 200)
    #expect(try await page.answer(query, ["verdict": "skip"], cookie: cookie).status == 200)
    #expect(try page.store.answers().map(\.judgement.answer.verdict) == [.skip])
    #expect(try await page.query(cookie) == next)
    try await page.quit(cookie)
  }

  @Test("the page is told no name of an episode")
  func blind() async throws {
    let page = try await RunningPage(kind: .similarity)
    let cookie = try await page.enter()
    let reply = try await page.send("GET", "/api/state", cookie: cookie)
    #expect(!reply.text.contains("demo") && !reply.text.contains("dots"))
    #expect(reply.text.contains("ann"))
    try await page.quit(cookie)
  }
}
