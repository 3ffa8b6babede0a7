import Episodes
import Foundation

/// Where people reach the server: what they open, and what their browsers then send.
package struct PublicAddress: Sendable, Equatable {
  /// The address of the page, which ends with a slash.
  package let root: String
  /// The values of `Host` that are answered.
  let hosts: Set<String>
  /// The values of `Origin` that are answered.
  let origins: Set<String>
  /// The path of the page, which begins and ends with a slash.
  let path: String
  /// Whether browsers reach it through TLS.
  package let isSecure: Bool
  /// The name of the cookie.
  ///
  /// Cookies of one host are shared by its ports.
  let cookieName: String

  /// A port of this machine, for this machine alone.
  static func loopback(port: UInt16) -> PublicAddress {
    PublicAddress(["127.0.0.1", "localhost"], port)
  }

  /// A port at an address of this machine.
  static func direct(host: String, port: UInt16) -> PublicAddress {
    host == RequestServer.loopback
      ? loopback(port: port) : PublicAddress([host.contains(":") ? "[\(host)]" : host], port)
  }

  private init(_ names: [String], _ port: UInt16) {
    hosts = Set(names.map { "\($0):\(port)" })
    origins = Set(hosts.map { "http://\($0)" })
    root = "http://\(names[0]):\(port)/"
    path = "/"
    isSecure = false
    cookieName = "rapl-\(port)"
  }

  /// An address such as `https://labels.example.org/rapl/`, which a proxy leads to this server.
  ///
  /// - Throws: `DataError.Kind.invalidValue` for anything but `http` or `https`, a host, perhaps a port, and
  ///   perhaps a path of letters, digits, `-`, `.`, `_`, `~` and `/`.
  package init(_ url: String) throws(DataError) {
    guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
      ["http", "https"].contains(scheme), let host = parts.host?.lowercased(), !host.isEmpty,
      host.allSatisfy({ Self.isPlain($0) || "[]:".contains($0) }),
      parts.user == nil, parts.query == nil, parts.fragment == nil,
      (1...65_535).contains(parts.port ?? 1),
      parts.path.allSatisfy({ Self.isPlain($0) || $0 == "/" }),
      !parts.path.contains("//"), !parts.path.split(separator: "/").contains("..")
    else {
      throw DataError(
        .invalidValue, subject: url,
        expected: "an address such as https://labels.example.org/rapl/",
        found: "another text")
    }
    let named = parts.port.map { "\(host):\($0)" } ?? host
    // A proxy may leave the port out of what it passes on.
    hosts = [named, host]
    origins = ["\(scheme)://\(named)"]
    path = parts.path.hasSuffix("/") ? parts.path : parts.path + "/"
    root = "\(scheme)://\(named)\(path)"
    isSecure = scheme == "https"
    cookieName = "rapl"
  }

  private static func isPlain(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "-._~".contains(character))
  }

  /// The path of a request below that of the page, with a slash at the front; `nil` outside of it.
  func local(_ requested: String) -> String? {
    requested.hasPrefix(path) ? "/" + requested.dropFirst(path.count) : nil
  }
}
