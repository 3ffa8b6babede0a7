import Encoders
import Episodes
import Foundation
import OptimalTransport
import TestSupport
import Testing
import VideoDecoding

@Suite("Encoder card")
struct EncoderCardTests {
  private static func roundTrip(_ card: EncoderCard) throws -> EncoderCard {
    try JSONDecoder().decode(EncoderCard.self, from: JSONText.data(card, for: "card.json"))
  }

  @Test("Everything on a card survives JSON")
  func roundTrip() throws {
    var card = EncoderCard(
      name: "r3m", summary: "A card.",
      architecture: .resnet(.eighteen, stemChannelCount: 8, projection: 32),
      preprocessing: Preprocessing(
        crop: 0.9, shorterSide: 256, height: 224, width: 200, interpolation: .bicubic,
        antialias: false, range: .byte, mean: [1, 2, 3], standardDeviation: [4, 5, 6]),
      weights: .init(
        file: "w.safetensors", sha256: ContentHash(hexadecimal: "ab"), keyPrefix: "module.",
        origin: "somewhere"), seed: 9, hasScalarHead: true, licence: "MIT",
      matching: .init(cost: .cosine, epsilon: 0.1, bandHalfWidth: nil, temperature: 10),
      provenance: Provenance(command: "rapl align"))
    #expect(try Self.roundTrip(card) == card)
    for depth in ResNet.Depth.allCases {
      card.architecture = .resnet(depth, stemChannelCount: 64, projection: nil)
      #expect(try Self.roundTrip(card) == card)
    }
    #expect(try Self.roundTrip(EncoderCatalogue.keypoint) == EncoderCatalogue.keypoint)
  }

  @Test("A card written by hand needs no sizes but those that differ from the published ones")
  func shortForm() throws {
    func architecture(_ json: String) throws -> EncoderCard.Architecture {
      try JSONDecoder().decode(EncoderCard.Architecture.self, from: Data(json.utf8))
    }
    #expect(
      try architecture(#"{"kind": "resnet18", "projection": 32}"#)
        == .resnet(.eighteen, stemChannelCount: 64, projection: 32))
    #expect(
      try architecture(#"{"kind": "resnet50"}"#)
        == .resnet(.fifty, stemChannelCount: 64, projection: nil))
    #expect(try architecture(#"{"kind": "keypoint"}"#) == .keypoint(.init()))
    #expect(
      try architecture(#"{"kind": "keypoint", "members": 3}"#)
        == .keypoint(.init(), memberCount: 3))
    #expect(throws: DecodingError.self) { try architecture(#"{"kind": "vgg"}"#) }
  }

  @Test("The built-in card is the one in the folder of cards")
  func builtIn() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appendingPathComponent("Encoders/keypoint.json")
    guard FileManager.default.fileExists(atPath: file.path) else { return }
    let card = try JSONDecoder().decode(EncoderCard.self, from: Data(contentsOf: file))
    #expect(card == EncoderCatalogue.keypoint)
  }

  @Test("Sizes that no encoder has are refused before memory is taken for them")
  func hostileSizes() throws {
    var sizes = KeypointNetwork.Sizes()
    sizes.keypointCount = -1
    var (first, second, third, fourth, fifth) = (
      EncoderCard.small(), EncoderCard.small(), EncoderCard.small(), EncoderCard.small(),
      EncoderCard.small()
    )
    first.architecture = .keypoint(sizes)
    second.architecture = .resnet(.eighteen, stemChannelCount: 1 << 62, projection: nil)
    third.architecture = .resnet(.eighteen, stemChannelCount: 64, projection: 0)
    fourth.preprocessing.height = .max
    fifth.architecture = .keypoint(.init(), memberCount: 1 << 40)
    let places = [
      "sizes.keypointCount", "stemChannelCount", "projection", "preprocessing.height",
      "architecture.members",
    ]
    for (card, place) in zip([first, second, third, fourth, fifth], places) {
      expectError(.invalidValue, saying: place) { try FrameEncoder.load(card, folder: ".") }
    }
    var headless = EncoderCard.small()
    headless.hasScalarHead = true
    expectError(.invalidValue, saying: "hasScalarHead") {
      try FrameEncoder.load(headless, folder: ".")
    }
  }

  @Test(
    "A card that compares distances in no way is refused",
    arguments: [
      (.cosine, 0, 1, nil), (.cosine, -1, 1, nil), (.cosine, 0.1, 0, nil),
      (.cosine, 0.1, 1, 0), (.euclidean, 0.1, 1, 2),
    ] as [(GroundCost, Double, Double, Double?)])
  func hostileMatching(cost: GroundCost, epsilon: Double, temperature: Double, band: Double?) {
    var card = EncoderCard.small()
    card.matching = .init(
      cost: cost, epsilon: epsilon, bandHalfWidth: band, temperature: temperature)
    expectError(.invalidValue, saying: "small: matching") {
      try FrameEncoder.load(card, folder: ".")
    }
  }

  @Test("Every ground cost is written to a card and read back", arguments: GroundCost.allCases)
  func groundCosts(cost: GroundCost) throws {
    let folder = try TemporaryFolder()
    let encoder = try FrameEncoder.small()
    var card = encoder.card
    card.matching = .init(cost: cost, epsilon: 0.1, bandHalfWidth: 0.15, temperature: 10)
    try encoder.save(card: card, scalarHead: nil, to: folder.path)
    #expect(try FrameEncoder.load(folder.path).card.matching == card.matching)
  }

  @Test("A card with an unknown ground cost is refused by its place")
  func unknownCost() throws {
    let folder = try TemporaryFolder()
    _ = try FrameEncoder.smallWithHead(savedIn: folder.path)
    let path = folder.file("card.json")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try text.replacingOccurrences(of: "\"cosine\"", with: "\"manhattan\"")
      .write(toFile: path, atomically: true, encoding: .utf8)
    expectError(.malformed, saying: "matching") { try FrameEncoder.load(folder.path) }
  }
}
