import Foundation
import Preferences
import TestSupport
import Testing

@testable import LabellingPage

@Suite("A sitting in the browser")
struct PageSittingTests {
  @Test("every answer is in the file before the next query is shown, and the last one ends it")
  func wholeRoad() async throws {
    let page = try await RunningPage(kind: .ranking, target: 3, reasons: ["smooth", "safe"])
    let cookie = try await page.enter()
    for number in 1...3 {
      let fields: [String: Any] = [
        "verdict": "order", "tiers": [[2], [0, 1]], "confidence": number, "note": "n\(number)",
        "reasons": ["safe"], "seconds": Double(number) / 4,
      ]
      let reply = try await page.answer(page.query(cookie), fields, cookie: cookie)
      #expect(reply.status == 200, "\(reply.text)")
      #expect(try page.store.answers().count == number)
    }
    #expect(try await page.ends())

    for (index, label) in try page.store.answers().enumerated() {
      let shown = label.judgement.query.episodes
      let expected = try Ranking(tiers: [[shown[2]], [shown[0], shown[1]]])
      #expect(label.judgement.answer.verdict == .order(expected))
      #expect(label.judgement.answer.confidence == index + 1)
      #expect(label.judgement.answer.note == "n\(index + 1)")
      #expect(label.judgement.answer.reasons == ["safe"])
      #expect(label.responseSeconds == Double(index + 1) / 4)
    }
  }

  @Test("each verdict is recorded as itself")
  func verdicts() async throws {
    let page = try await RunningPage(target: 4)
    let cookie = try await page.enter()
    for verdict in ["tie", "canNotTell", "brokenVideo", "skip"] {
      let reply = try await page.answer(
        page.query(cookie), ["verdict": verdict], cookie: cookie)
      #expect(reply.status == 200)
    }
    let verdicts = try page.store.answers().map(\.judgement.answer.verdict)
    #expect(verdicts == [.tie, .canNotTell, .brokenVideo, .skip])
    #expect(try await page.ends())
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
