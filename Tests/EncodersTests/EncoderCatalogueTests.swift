import Encoders
import Episodes
import Foundation
import TestSupport
import Testing

@Suite("Encoder catalogue")
struct EncoderCatalogueTests {
  @Test("The default encoder is there without any file")
  func builtIn() throws {
    let (card, _) = try EncoderCatalogue.card("keypoint")
    #expect(card == EncoderCatalogue.keypoint && EncoderCatalogue.names.contains("keypoint"))
    #expect(try FrameEncoder.load("keypoint").weightsFile == nil)
  }

  @Test("An encoder that nobody knows is refused with the names there are")
  func unknown() {
    expectError(.missing, saying: "known names are") { try FrameEncoder.load("no-such-encoder") }
    expectError(.missing, saying: "keypoint") { try FrameEncoder.load("/no/such/folder") }
  }

  @Test("A folder and the card in it lead to the same encoder")
  func folderOrCard() throws {
    let folder = try TemporaryFolder()
    try Data(JSONText.data(EncoderCard.small(seed: 3), for: "card")).write(
      to: URL(fileURLWithPath: folder.file("card.json")))
    let (byFolder, byCard) = (
      try EncoderCatalogue.card(folder.path), try EncoderCatalogue.card(folder.file("card.json"))
    )
    #expect(byFolder.0 == .small(seed: 3) && byCard.0 == byFolder.0)
    #expect(byFolder.folder == folder.path && byCard.folder == folder.path)
  }

  @Test(
    "A card that cannot be read says why",
    arguments: [
      ("", DataError.Kind.malformed, "JSON"), ("[]", .malformed, "card.json"),
      ("{}", .malformed, "\"version\""),
      (#"{"version": "one"}"#, .malformed, "version"),
    ])
  func broken(text: String, kind: DataError.Kind, reason: String) throws {
    let folder = try TemporaryFolder()
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("card.json")))
    expectError(kind, saying: reason) { try FrameEncoder.load(folder.path) }
  }

  @Test("A card of a later layout and one of an unknown network are refused")
  func unsupported() throws {
    let folder = try TemporaryFolder()
    let good = String(
      decoding: try JSONText.data(EncoderCard.small(), for: "card"), as: UTF8.self)
    let path = folder.file("card.json")
    for (old, new, kind, reason) in [
      ("\"version\" : 1", "\"version\" : 2", DataError.Kind.unsupported, "newer rapl"),
      ("\"kind\" : \"keypoint\"", "\"kind\" : \"vgg\"", .malformed, "vgg"),
    ] {
      let text = good.replacingOccurrences(of: old, with: new)
      #expect(text != good)
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      expectError(kind, saying: reason) { try EncoderCatalogue.card(path) }
    }
  }
}
