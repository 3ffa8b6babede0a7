import Episodes
import Foundation
import Preferences

/// The file beside a label file that says who may enter its server.
///
/// It holds digests of tokens, from which no link can be made, so a copy of it opens nothing. A link is shown
/// when it is made, and never again. Only the owner of the file may read it.
package struct LinkFile: Sendable {
  /// The content.
  package struct Content: Sendable, Equatable {
    /// Who may enter.
    package var list = AccessList()
    /// Where people reached the server last, with a slash at the end.
    package var address: String?
    /// The port of the server at that time.
    package var port: UInt16?

    /// Nobody may enter.
    package init() {}

    /// The address to give to a person.
    package func link(_ visitor: Visitor, _ token: AccessToken) -> String {
      let page = visitor == .owner ? "progress" : ""
      return "\(address ?? "")\(page)?token=\(token.text)"
    }
  }

  /// Where it is.
  package let path: String

  private static let byteLimit = 1 << 20

  /// The file of a label file.
  package init(for labels: String) { path = labels + ".links" }

  /// What it holds; nothing if it is not there.
  ///
  /// - Throws: `DataError.Kind.unsupported` if others may read it, and `.malformed` for another content.
  package func read() throws(DataError) -> Content {
    guard let state = FileState(path) else { return Content() }
    guard state.permissions & 0o077 == 0 else {
      throw DataError(
        .unsupported, file: path, expected: "a file that only its owner may read (0600)",
        found: "permissions 0" + String(state.permissions, radix: 8),
        remedy: "run chmod 600, and renew the links if others could have changed it")
    }
    let bytes = try InputFile.contents(of: path, atMost: Self.byteLimit)
    do {
      return try JSONDecoder.links.decode(Stored.self, from: bytes).content
    } catch {
      throw DataError(
        .malformed, file: path, expected: "the links that rapl wrote", found: "\(error)",
        remedy: "remove the file; the server then makes new links")
    }
  }

  /// Replaces the content.
  ///
  /// - Throws: `DataError.Kind.unwritable`.
  package func write(_ content: Content) throws(DataError) {
    let bytes: Data
    do { bytes = try JSONEncoder.links.encode(Stored(content)) } catch {
      preconditionFailure("\(error)")
    }
    try AtomicFile.write(to: path) { (temporary: String) throws(DataError) in
      let made = FileManager.default.createFile(
        atPath: temporary, contents: bytes, attributes: [.posixPermissions: 0o600])
      guard made else {
        throw DataError(
          .unwritable, file: path, expected: "room and permission to write",
          found: String(cString: strerror(errno)))
      }
    }
  }

  /// What tells whether the file was written since.
  var state: FileState? { FileState(path) }
}

/// What tells one content of a file from another without reading it.
struct FileState: Equatable {
  private let device: dev_t
  private let number: ino_t
  private let size: off_t
  private let seconds: Int
  private let nanoseconds: Int
  let permissions: mode_t

  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = status.st_dev
    number = status.st_ino
    size = status.st_size
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
    permissions = status.st_mode & 0o777
  }
}

/// The content as it is stored.
private struct Stored: Codable {
  struct Link: Codable {
    /// `nil` for the owner.
    let annotator: String?
    /// `nil` for a revoked link.
    let sha256: ContentHash?
    let time: Date
  }

  let address: String?
  let port: UInt16?
  let links: [Link]

  init(_ content: LinkFile.Content) {
    address = content.address
    port = content.port
    links = content.list.links.map { visitor, link in
      var name: String?
      if case .annotator(let annotator) = visitor { name = annotator.name }
      return Link(annotator: name, sha256: link.digest, time: link.time)
    }.sorted { ($0.annotator ?? "") < ($1.annotator ?? "") }
  }

  var content: LinkFile.Content {
    get throws {
      var content = LinkFile.Content()
      content.address = address
      content.port = port
      content.list = AccessList(
        Dictionary(
          try links.map { link in
            let visitor = try link.annotator.map { .annotator(try Annotator($0)) } ?? Visitor.owner
            return (visitor, AccessList.Link(digest: link.sha256, time: link.time))
          }, uniquingKeysWith: { first, _ in first }))
      return content
    }
  }
}

extension JSONEncoder {
  fileprivate static var links: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return encoder
  }
}

extension JSONDecoder {
  fileprivate static var links: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    return decoder
  }
}
