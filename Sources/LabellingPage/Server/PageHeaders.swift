import FlyingFox

/// The headers of every response.
enum PageHeaders {
  /// The page may load only files of this server, no other page may frame it, nothing is stored, and no
  /// referrer is sent.
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
