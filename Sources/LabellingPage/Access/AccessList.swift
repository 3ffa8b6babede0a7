import Episodes
import Foundation
import Preferences

/// Who may enter, by the digests of their tokens.
package struct AccessList: Sendable, Equatable {
  /// One person's link.
  package struct Link: Sendable, Equatable {
    /// The digest of the token, or `nil` if the link was revoked.
    package var digest: ContentHash?
    /// When it was made or revoked.
    package var time: Date
  }

  /// The links by person.
  package private(set) var links: [Visitor: Link] = [:]

  /// Nobody may enter.
  package init() {}

  init(_ links: [Visitor: Link]) { self.links = links }

  /// Everybody who answers and whose link holds, in the order of names.
  package var annotators: [Annotator] {
    links.compactMap { visitor, link in
      if case .annotator(let annotator) = visitor, link.digest != nil { annotator } else { nil }
    }.sorted { $0.name < $1.name }
  }

  /// Makes a new link, which ends the one before.
  package mutating func renew(_ visitor: Visitor) -> AccessToken {
    let token = AccessToken()
    links[visitor] = Link(digest: token.digest, time: Date())
    return token
  }

  /// Ends a link; its person stays in the list.
  package mutating func revoke(_ visitor: Visitor) {
    links[visitor] = Link(digest: nil, time: Date())
  }

  /// The list without anybody that the condition refuses.
  package func filter(_ isKept: (Visitor) -> Bool) -> AccessList {
    AccessList(links.filter { isKept($0.key) })
  }

  /// Whose token this is.
  ///
  /// Digests are compared, so the time tells nothing about the token.
  func visitor(showing token: String) -> Visitor? {
    let digest = AccessToken.digest(of: token)
    return links.first { $0.value.digest == digest }?.key
  }
}
