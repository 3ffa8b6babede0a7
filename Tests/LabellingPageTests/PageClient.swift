import Foundation
import Testing

@testable import LabellingPage

/// The requests of a page's browser.
protocol PageClient: Sendable {
  /// The port of the server.
  var port: UInt16 { get }
  /// The name by which browsers know it.
  var host: String { get }
  /// The path of the page, with a slash at its end.
  var root: String { get }
}

extension PageClient {
  var host: String { "127.0.0.1:\(port)" }

  var root: String { "/" }

  /// Sends a request with headers in place of those that this page's own would have; `nil` leaves one out.
  func send(
    _ method: String = "GET", _ path: String, cookie: String? = nil, body: Data = Data(),
    headers: [String: String?] = [:]
  ) async throws -> RawClient.Reply {
    var all: [String: String?] = [
      "Host": host, "Connection": "close", "Cookie": cookie,
      "Content-Length": "\(body.count)", "Content-Type": "application/json",
    ]
    all.merge(headers) { $1 }
    let lines = all.compactMap { name, value in value.map { "\(name): \($0)" } }
    let head =
      (["\(method) \(root)\(path.dropFirst()) HTTP/1.1"] + lines).joined(separator: "\r\n")
      + "\r\n\r\n"
    return try await RawClient.send(Data(head.utf8) + body, to: port)
  }

  /// Opens a page as a browser does, and returns the cookie.
  func enter(_ page: String = "/", token: String) async throws -> String {
    let page = try await send("GET", "\(page)?token=\(token)")
    let cookie = try #require(page.headers["set-cookie"])
    return String(cookie.prefix { $0 != ";" })
  }

  /// What the page shows.
  func state(_ cookie: String) async throws -> [String: Any] {
    let reply = try await send("GET", "/api/state", cookie: cookie)
    return try #require(try reply.json()["state"] as? [String: Any])
  }

  /// The id of the query on the screen.
  func query(_ cookie: String) async throws -> String {
    let query = try #require(try await state(cookie)["query"] as? [String: Any])
    return try #require(query["id"] as? String)
  }

  /// Posts a value as JSON.
  func post(
    _ path: String, _ value: [String: Any], cookie: String
  ) async throws -> RawClient.Reply {
    try await send(
      "POST", path, cookie: cookie, body: JSONSerialization.data(withJSONObject: value))
  }

  /// Answers a query as the page does.
  func answer(
    _ query: String, _ fields: [String: Any] = ["verdict": "tie"], cookie: String
  ) async throws -> RawClient.Reply {
    let common: [String: Any] = ["query": query, "seconds": 1.5, "reasons": [String]()]
    return try await post("/api/answer", common.merging(fields) { $1 }, cookie: cookie)
  }
}
