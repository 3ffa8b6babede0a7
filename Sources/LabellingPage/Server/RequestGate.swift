import FlyingFox

/// Admits browsers that show a token, at this address, on behalf of this page.
///
/// A link and the cookie that it leaves hold the same token, so whoever ends the link ends both.
struct RequestGate: Sendable {
  /// What a request is let in as.
  struct Passage: Equatable {
    /// Who is there.
    let visitor: Visitor
    /// The header that leaves the cookie, on the way in.
    var newCookie: String?
  }

  /// Where people reach the server.
  let address: PublicAddress
  private let access: any AccessSource

  init(_ address: PublicAddress, _ access: some AccessSource) {
    self.address = address
    self.access = access
  }

  /// Decides about a request, whose path below that of the page is `path`, before anything else in it is read.
  ///
  /// `nil` refuses it.
  func passage(of request: HTTPRequest, at path: String) -> Passage? {
    guard isForThisServer(request), isFromThisPage(request, path) else { return nil }
    let role = Role(of: path)
    if request.method == .GET, let shown = token(in: request, path),
      let kept = access.keepsake(for: shown), let visitor = access.visitor(showing: kept),
      role.admits(visitor)
    {
      return Passage(visitor: visitor, newCookie: cookieHeader(kept, visitor))
    }
    return cookies(of: request).lazy.compactMap(access.visitor).first(where: role.admits)
      .map { Passage(visitor: $0) }
  }

  /// Who sees what.
  private enum Role {
    case annotator, owner, anybody

    init(of path: String) {
      self =
        path == "/icon.svg"
        ? .anybody : path.hasPrefix("/progress") || path == "/api/progress" ? .owner : .annotator
    }

    func admits(_ visitor: Visitor) -> Bool {
      self == .anybody || (visitor == .owner) == (self == .owner)
    }
  }

  private static func isPage(_ path: String) -> Bool { path == "/" || path == "/progress" }

  /// No script can read the cookie, and no other site sends it.
  private func cookieHeader(_ token: String, _ visitor: Visitor) -> String {
    "\(visitor == .owner ? ownerCookieName : address.cookieName)=\(token); Path=\(address.path); HttpOnly; SameSite=Strict"
      + (address.isSecure ? "; Secure" : "")
  }

  /// The owner may answer in the same browser.
  private var ownerCookieName: String { address.cookieName + "-owner" }

  /// Another site's page could read us through a domain name that resolves to this machine.
  private func isForThisServer(_ request: HTTPRequest) -> Bool {
    let named = request.headers.values(for: .host)
    return named.count == 1 && address.hosts.contains(named[0].lowercased())
  }

  /// Whether the request comes from this page.
  ///
  /// Browsers name the page, other programs do not.
  private func isFromThisPage(_ request: HTTPRequest, _ path: String) -> Bool {
    let origins = request.headers.values(for: HTTPHeader("Origin"))
    guard origins.allSatisfy(address.origins.contains) else { return false }
    // Other ports of this machine are the same site, and would be sent the cookie. The page itself is
    // also opened from elsewhere, such as the window of a terminal.
    let relation = request.headers[HTTPHeader("Sec-Fetch-Site")] ?? "none"
    return Self.isPage(path) || ["same-origin", "none"].contains(relation)
  }

  private func cookies(of request: HTTPRequest) -> [String] {
    let pairs = request.headers.values(for: .cookie).flatMap { $0.split(separator: ";") }
    return pairs.compactMap { pair in
      let parts = pair.split(separator: "=", maxSplits: 1)
      let names = [address.cookieName, ownerCookieName]
      guard parts.count == 2, names.contains(String(parts[0].drop { $0 == " " })) else {
        return nil
      }
      return String(parts[1])
    }
  }

  private func token(in request: HTTPRequest, _ path: String) -> String? {
    let query = request.target.query()
    guard Self.isPage(path), query.hasPrefix("token=") else { return nil }
    return String(query.dropFirst("token=".count))
  }
}
