import FlyingFox

/// What every response says to the browser.
enum PageHeaders {
  /// The page may use what this server sends and nothing else, nobody may show it inside another page,
  /// nothing is kept, and no address is told to anyone.
  static var common: HTTPHeaders {
    var headers = HTTPHeaders()
    for (name, value) in fields { headers[HTTPHeader(name)] = value }
    return headers
  }

  private static let policy = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "media-src 'self'",
    "img-src 'self'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'",
    "frame-ancestors 'none'",
  ].joined(separator: "; ")

  private static let fields = [
    "Content-Security-Policy": policy,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
  ]
}
