import Episodes
import Foundation
import Preferences
import TestSupport
import Testing

@testable import LabellingPage

@Suite("The file of links")
struct LinkFileTests {
  private let folder: TemporaryFolder
  private let file: LinkFile
  private let ann: Visitor

  init() throws {
    folder = try TemporaryFolder()
    file = LinkFile(for: folder.file("labels.sqlite"))
    ann = .annotator(try Annotator("ann"))
  }

  @Test("holds who may enter, for its owner alone, and no token")
  func content() throws {
    #expect(try file.read() == LinkFile.Content())
    var content = LinkFile.Content()
    content.address = "https://labels.example.org/rapl/"
    content.port = 8788
    let (annToken, ownToken) = (content.list.renew(ann), content.list.renew(.owner))
    content.list.revoke(.annotator(try Annotator("bob")))
    try file.write(content)
    let read = try file.read()
    #expect(read.list.annotators.map(\.name) == ["ann"] && read.port == 8788)
    #expect(read.list.visitor(showing: annToken.text) == ann)
    #expect(read.list.visitor(showing: ownToken.text) == .owner)
    #expect(read.list.links.count == 3)
    #expect(
      read.link(ann, annToken) == "https://labels.example.org/rapl/?token=\(annToken.text)")
    #expect(
      read.link(.owner, ownToken)
        == "https://labels.example.org/rapl/progress?token=\(ownToken.text)")
    let text = try String(contentsOfFile: file.path, encoding: .utf8)
    #expect(!text.contains(annToken.text) && !text.contains(ownToken.text))
    let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test("is refused if others may read it, or if it is something else")
  func refusals() throws {
    try file.write(LinkFile.Content())
    chmod(file.path, 0o640)
    #expect { try file.read() } throws: { ($0 as? DataError)?.found.contains("0640") == true }
    chmod(file.path, 0o600)
    for text in ["", "{}", "[]", #"{"links":[{"annotator":"","time":"2026-01-01T00:00:00Z"}]}"#] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: file.path))
      #expect(throws: DataError.self, "\(text)") { try file.read() }
    }
  }

  @Test("is heeded at the next request, and lets nobody in once it is spoilt or gone")
  func watching() throws {
    var content = LinkFile.Content()
    let token = content.list.renew(ann).text
    try file.write(content)
    let access = WatchedAccess(file, warn: { _ in }) { _ in true }
    #expect(access.visitor(showing: token) == ann)
    let newer = content.list.renew(ann).text
    try file.write(content)
    #expect(access.visitor(showing: token) == nil)
    #expect(access.visitor(showing: newer) == ann)
    content.list.revoke(ann)
    try file.write(content)
    #expect(access.visitor(showing: newer) == nil)

    let last = content.list.renew(ann).text
    try file.write(content)
    #expect(access.visitor(showing: last) == ann)
    chmod(file.path, 0o644)
    #expect(access.visitor(showing: last) == nil)
    try FileManager.default.removeItem(atPath: file.path)
    #expect(access.visitor(showing: last) == nil)
    try file.write(content)
    #expect(access.visitor(showing: last) == ann)
  }

  @Test("admits nobody whom the server is not for")
  func served() throws {
    var content = LinkFile.Content()
    let token = content.list.renew(ann).text
    try file.write(content)
    let access = WatchedAccess(file, warn: { _ in }) { $0 == .owner }
    #expect(access.visitor(showing: token) == nil)
  }
}
