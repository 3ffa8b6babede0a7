import ArgumentParser
import Episodes
import Foundation
import LabellingPage
import Preferences

struct LabelLinks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "links", abstract: "List, renew and end the links of rapl label serve.",
    discussion: """
      A running server heeds a change at the next request. Links stand beside the file of answers, as \
      digests from which no link can be made. So a new link is shown once, and ends the one before.

      Example: rapl label links labels.sqlite
      Example: rapl label links labels.sqlite --revoke ann --renew bob
      """)

  @Argument(help: "The file of answers.")
  var file: String

  @Option(help: "Annotators who get new links, separated by commas.")
  var renew: String?

  @Option(help: "Annotators whose links end, separated by commas.")
  var revoke: String?

  @Flag(help: "Make a new link to the page of progress.")
  var renewOwner = false

  @Flag(help: "Print as JSON.")
  var json = false

  private struct Entry: Encodable {
    let annotator: String?
    let isRevoked: Bool
    let time: Date
    let link: String?

    private enum CodingKeys: String, CodingKey {
      case annotator, time, link
      case isRevoked = "revoked"
    }
  }

  func run() throws {
    let links = LinkFile(for: file)
    var content = try links.read()
    guard !content.list.links.isEmpty else {
      throw DataError(
        .missing, file: links.path, expected: "links", found: "none",
        remedy: "start rapl label serve with the annotators' names")
    }
    var made: [Visitor: String] = [:]
    for visitor in try named(revoke, in: content) { content.list.revoke(visitor) }
    for visitor in try named(renew, in: content) + (renewOwner ? [.owner] : []) {
      let token = content.list.renew(visitor)
      made[visitor] = content.link(visitor, token)
    }
    if revoke != nil || !made.isEmpty { try links.write(content) }
    try say(content, made)
  }

  /// People who have, or had, a link.
  private func named(_ names: String?, in content: LinkFile.Content) throws -> [Visitor] {
    try (names?.split(separator: ",").map(String.init) ?? []).map { name in
      let visitor = Visitor.annotator(try Annotator(name.trimmingCharacters(in: .whitespaces)))
      guard content.list.links[visitor] != nil else {
        throw DataError(
          .missing, file: LinkFile(for: file).path, expected: "a link of \(name)",
          found: "only of \(content.list.annotators.map(\.name).joined(separator: ", "))",
          remedy: "start rapl label serve with this name among the annotators",
          settings: [.annotator])
      }
      return visitor
    }
  }

  private func say(_ content: LinkFile.Content, _ made: [Visitor: String]) throws {
    let entries = content.list.links.map { visitor, link in
      var name: String?
      if case .annotator(let annotator) = visitor { name = annotator.name }
      return Entry(
        annotator: name, isRevoked: link.digest == nil, time: link.time, link: made[visitor])
    }.sorted { ($0.annotator ?? "\u{10FFFF}") < ($1.annotator ?? "\u{10FFFF}") }
    guard !json else { return try Console.sayJSON(entries) }
    for entry in entries {
      let time = entry.time.formatted(.iso8601)
      let state = entry.link ?? (entry.isRevoked ? "revoked \(time)" : "made \(time)")
      Console.say("\(entry.annotator ?? "Progress"): \(state)")
    }
  }
}
