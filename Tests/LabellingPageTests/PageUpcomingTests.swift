import Foundation
import TestSupport
import Testing

@testable import LabellingPage

@Suite("The next query's videos")
struct PageUpcomingTests {
  private func upcoming(_ page: RunningPage, _ cookie: String) async throws -> [String] {
    let reply = try await page.send("GET", "/api/upcoming", cookie: cookie)
    return try #require(try reply.json()["media"] as? [String])
  }

  @Test("can be fetched before, and are those of the query that comes")
  func fetched() async throws {
    let page = try await RunningPage()
    let cookie = try await page.enter()
    let query = try await page.query(cookie)
    let media = try await upcoming(page, cookie)
    #expect(media.count == 2 && media.allSatisfy { !$0.contains(query) })
    for address in media {
      let reply = try await page.send("GET", "/\(address)", cookie: cookie)
      #expect(reply.headers["content-type"] == "video/mp4", "\(reply.status) \(reply.text)")
    }
    _ = try await page.answer(query, cookie: cookie)
    let next = try await page.query(cookie)
    #expect(media == (0..<2).map { "media/\(next)/\($0)/0" })
    try await page.quit(cookie)
  }

  @Test("let no answer through before their query is shown")
  func noAnswer() async throws {
    let page = try await RunningPage()
    let cookie = try await page.enter()
    _ = try await page.query(cookie)
    let media = try await upcoming(page, cookie)
    let next = try #require(media.first?.split(separator: "/").dropFirst().first)
    #expect(try await page.answer(String(next), cookie: cookie).status == 409)
    #expect(try page.store.answers().isEmpty)
    // Nor is it in the file before it is shown.
    #expect(try page.store.events().count == 1)
    try await page.quit(cookie)
  }

  @Test("are none where the current query is the last, and need the cookie")
  func none() async throws {
    let page = try await RunningPage(target: 1) { folder in
      try MovingDots(count: 2).write(to: folder.file("dots.hdf5"))
    }
    let cookie = try await page.enter()
    _ = try await page.query(cookie)
    #expect(try await upcoming(page, cookie) == [])
    #expect(try await page.send("GET", "/api/upcoming").status == 403)
    try await page.quit(cookie)
  }
}
