import FlyingFox

/// The lines of a request before its body.
struct RequestHead: Sendable {
  let method: HTTPMethod
  let version: HTTPVersion
  let target: HTTPRequest.Target
  let headers: HTTPHeaders

  /// Reads the bytes before the empty line, or `nil` for anything that is not plainly a request.
  ///
  /// Only requests as browsers send them are accepted: printable ASCII, a target that is a path, one header
  /// per line. Requests are smuggled by several readings of one request.
  init?(_ bytes: some Collection<UInt8>) {
    guard bytes.allSatisfy({ (0x20...0x7E).contains($0) || [0x09, 0x0A, 0x0D].contains($0) }) else {
      return nil
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\r\n", omittingEmptySubsequences: false)
    guard let first = lines.first, !lines.contains(where: { $0.contains { $0.isNewline } }) else {
      return nil
    }
    let words = first.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, words[1].hasPrefix("/"), Self.isName(words[0]),
      ["HTTP/1.1", "HTTP/1.0"].contains(words[2]), let headers = Self.headers(lines.dropFirst())
    else { return nil }
    method = HTTPMethod(String(words[0]))
    version = HTTPVersion(String(words[2]))
    self.headers = headers
    let parts = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    target = HTTPRequest.Target(
      path: String(parts[0]), query: parts.count == 2 ? String(parts[1]) : "")
  }

  /// The number of bytes in the body, or `nil` if no single number states it.
  var bodyLength: Int? {
    guard headers[.transferEncoding] == nil else { return nil }
    let lengths = headers.values(for: .contentLength)
    guard let length = lengths.first else { return 0 }
    guard lengths.count == 1, (1...12).contains(length.count),
      length.allSatisfy({ ("0"..."9").contains($0) })
    else { return nil }
    return Int(length)
  }

  private static func headers(_ lines: some Sequence<Substring>) -> HTTPHeaders? {
    var headers = HTTPHeaders()
    for line in lines {
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, isName(parts[0]) else { return nil }
      let value = parts[1].drop { $0 == " " || $0 == "\t" }
      headers.addValue(
        value.trimmingSuffix { $0 == " " || $0 == "\t" }, for: HTTPHeader(String(parts[0])))
    }
    return headers
  }

  private static func isName(_ text: Substring) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber
          || "!#$%&'*+-.^_`|~".utf8.contains(byte)
      }
  }
}

extension Substring {
  fileprivate func trimmingSuffix(while isLeftOut: (Character) -> Bool) -> String {
    var text = self
    while let last = text.last, isLeftOut(last) { text.removeLast() }
    return String(text)
  }
}
