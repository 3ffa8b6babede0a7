import FlyingFox
import Synchronization

/// Admits browsers that received the token, at this address, on behalf of this page.
final class RequestGate: Sendable {
  /// The secret that a request has shown.
  enum Passage: Equatable {
    /// Nothing, or something wrong.
    case refused
    /// The token of the address, on the way to the page.
    case address
    /// The cookie that the page was given.
    case cookie
  }

  private let token = AccessToken()
  private let cookie = AccessToken()
  /// A token for a program that receives it where others may read it, valid for one use.
  private let ticket = Mutex<AccessToken?>(nil)
  private let port: UInt16

  init(port: UInt16) { self.port = port }

  /// Where the page is, with the token.
  var address: String { address(token) }

  /// An address that is good for one visit.
  func makeSingleUseAddress() -> String {
    let token = AccessToken()
    ticket.withLock { $0 = token }
    return address(token)
  }

  private func address(_ token: AccessToken) -> String {
    "http://127.0.0.1:\(port)/?token=\(token.text)"
  }

  /// The header that gives a browser the cookie, which no script can read and no other site sends.
  var cookieHeader: String {
    "\(cookieName)=\(cookie.text); Path=/; HttpOnly; SameSite=Strict"
  }

  /// Decides about a request before anything else in it is read.
  func passage(of request: HTTPRequest) -> Passage {
    guard isForThisServer(request), isFromThisPage(request) else { return .refused }
    if hasCookie(request) { return .cookie }
    let isForThePage = request.method == .GET && request.target.path() == "/"
    return isForThePage && hasToken(request) ? .address : .refused
  }

  private var cookieName: String { "rapl-\(port)" }

  private var hosts: [String] { ["127.0.0.1:\(port)", "localhost:\(port)"] }

  /// Another site's page could read us through a domain name that resolves to this machine.
  private func isForThisServer(_ request: HTTPRequest) -> Bool {
    let named = request.headers.values(for: .host)
    return named.count == 1 && hosts.contains(named[0].lowercased())
  }

  /// Whether the request comes from this page.
  ///
  /// Browsers name the page, other programs do not.
  private func isFromThisPage(_ request: HTTPRequest) -> Bool {
    let origins = request.headers.values(for: HTTPHeader("Origin"))
    guard origins.allSatisfy({ origin in hosts.contains { origin == "http://\($0)" } }) else {
      return false
    }
    // Other ports of this machine are the same site, and would be sent the cookie. The page itself is
    // also opened from elsewhere, such as the window of a terminal.
    let relation = request.headers[HTTPHeader("Sec-Fetch-Site")] ?? "none"
    return request.target.path() == "/" || ["same-origin", "none"].contains(relation)
  }

  private func hasCookie(_ request: HTTPRequest) -> Bool {
    let pairs = request.headers.values(for: .cookie).flatMap { $0.split(separator: ";") }
    return pairs.contains { pair in
      let parts = pair.split(separator: "=", maxSplits: 1)
      return parts.count == 2 && parts[0].drop { $0 == " " } == cookieName
        && cookie.matches(String(parts[1]))
    }
  }

  private func hasToken(_ request: HTTPRequest) -> Bool {
    let query = request.target.query()
    guard query.hasPrefix("token=") else { return false }
    let shown = String(query.dropFirst("token=".count))
    return token.matches(shown) || takeTicket(shown)
  }

  private func takeTicket(_ shown: String) -> Bool {
    ticket.withLock { ticket in
      guard let expected = ticket, expected.matches(shown) else { return false }
      ticket = nil
      return true
    }
  }
}
