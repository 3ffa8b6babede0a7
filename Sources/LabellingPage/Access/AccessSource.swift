import Episodes
import Preferences
import Synchronization

/// Where the gate learns who may enter, for every request anew.
protocol AccessSource: Sendable {
  /// Whose token this is, or `nil`.
  func visitor(showing token: String) -> Visitor?

  /// The token that a browser is to keep when it came with a token in its address, or `nil` if that is none.
  func keepsake(for token: String) -> String?
}

/// One person's token, which lives as long as the process, and perhaps one for a single visit.
final class OneVisitor: AccessSource {
  private let visitor: Visitor
  private let token = AccessToken()
  /// A token for a program that receives it where others may read it.
  private let ticket = Mutex<AccessToken?>(nil)

  init(_ visitor: Visitor) { self.visitor = visitor }

  /// The token of the address that is printed.
  var address: String { token.text }

  /// A token that is good for one visit.
  func makeTicket() -> String {
    let made = AccessToken()
    ticket.withLock { $0 = made }
    return made.text
  }

  func visitor(showing shown: String) -> Visitor? {
    AccessToken.digest(of: shown) == token.digest ? visitor : nil
  }

  func keepsake(for shown: String) -> String? {
    let isTicket = ticket.withLock { ticket in
      guard let expected = ticket, expected.digest == AccessToken.digest(of: shown) else {
        return false
      }
      ticket = nil
      return true
    }
    return isTicket || visitor(showing: shown) != nil ? token.text : nil
  }
}

/// The links of a file, which may change while the server runs.
final class WatchedAccess: AccessSource {
  private struct Known {
    var state: FileState?
    var list: AccessList
  }

  private let file: LinkFile
  private let isServed: @Sendable (Visitor) -> Bool
  private let warn: @Sendable (DataError) -> Void
  private let known = Mutex(Known(state: nil, list: AccessList()))

  /// Admits those of the file whom this server is for.
  init(
    _ file: LinkFile, warn: @escaping @Sendable (DataError) -> Void,
    isServed: @escaping @Sendable (Visitor) -> Bool
  ) {
    self.file = file
    self.warn = warn
    self.isServed = isServed
  }

  /// A link that was revoked a moment ago opens nothing any more.
  func visitor(showing token: String) -> Visitor? { current.visitor(showing: token) }

  func keepsake(for token: String) -> String? { visitor(showing: token) == nil ? nil : token }

  /// A file that cannot be read lets nobody in.
  var current: AccessList {
    known.withLock { known in
      let state = file.state
      guard state != known.state || state == nil else { return known.list }
      known.state = state
      do throws(DataError) {
        known.list = try file.read().list.filter(isServed)
      } catch {
        known.list = AccessList()
        warn(error)
      }
      return known.list
    }
  }
}
