import Encoders
import Episodes
import Foundation
import TestSupport
import Testing
import VideoDecoding

@Suite("Vision transformer against timm")
struct VisionTransformerTests {
  private struct Fixture: Decodable {
    let classTokens: [String: [Float]]
    let averages: [String: [Float]]
  }

  private static func fixture() throws -> Fixture {
    try JSONDecoder().decode(
      Fixture.self,
      from: Data(contentsOf: URL(fileURLWithPath: NarrowResNet.folder + "/narrow_vit.json")))
  }

  private static func sizes(_ name: String, pooling: FeaturePooling = .classToken)
    -> VisionTransformer.Sizes
  {
    var sizes = VisionTransformer.Sizes()
    (sizes.width, sizes.depth, sizes.headCount, sizes.pooling) = (24, 2, 3, pooling)
    guard name != "plain" else { return sizes }
    (sizes.patchSize, sizes.registerCount, sizes.hasLayerScale) = (14, 4, true)
    return sizes
  }

  private static func card(
    _ name: String, _ sizes: VisionTransformer.Sizes, projection: Int? = nil, side: Int? = nil
  ) -> EncoderCard {
    let side = side ?? 2 * sizes.patchSize
    return EncoderCard(
      name: name, summary: "For tests.",
      architecture: .visionTransformer(sizes, projection: projection),
      preprocessing: Preprocessing(height: side, width: side),
      weights: .init(file: "narrow_vit_\(name).safetensors"), licence: "none")
  }

  @Test(
    "Class tokens and averages are timm's within 1e-4", arguments: ["plain", "registers", "dinov2"])
  func parity(name: String) throws {
    let fixture = try Self.fixture()
    for (pooling, expected) in [
      (FeaturePooling.classToken, fixture.classTokens), (.average, fixture.averages),
    ] {
      let sizes = Self.sizes(name, pooling: pooling)
      let network = try FrameEncoder.load(
        Self.card(name, sizes), folder: NarrowResNet.folder
      ).network
      #expect(network.dimension == 24 && network.parameters.isEmpty)
      let images = try NarrowResNet.load().corners(side: 2 * sizes.patchSize)
      let features = try network.features(of: images).values()
      #expect(relativeDifference(features, try #require(expected[name])) < 1e-4)
    }
  }

  @Test("A projection is trained on top, under timm's name for the last layer")
  func projection() throws {
    let network = try FrameEncoder.load(
      Self.card("plain", Self.sizes("plain"), projection: 5), folder: NarrowResNet.folder
    ).network
    #expect(Set(network.parameters.keys) == ["head.weight", "head.bias"] && network.dimension == 5)
  }

  @Test("Position embeddings for another size of image are refused by name")
  func otherSize() throws {
    expectError(.mismatch, saying: "pos_embed") {
      try FrameEncoder.load(
        Self.card("plain", Self.sizes("plain"), side: 48), folder: NarrowResNet.folder)
    }
  }

  @Test("Sizes that do not go together are refused before the weights are read")
  func sizes() throws {
    var heads = Self.sizes("plain")
    heads.headCount = 5
    var huge = Self.sizes("plain")
    huge.depth = .max
    for (sizes, side, place) in [
      (heads, 32, "headCount"), (huge, 32, "depth"), (Self.sizes("plain"), 40, "patchSize"),
    ] {
      expectError(.invalidValue, saying: place) {
        try FrameEncoder.load(Self.card("plain", sizes, side: side), folder: NarrowResNet.folder)
      }
    }
  }

  @Test("The card survives JSON, and without sizes is a ViT-S/16")
  func card() throws {
    let card = Self.card("registers", Self.sizes("registers", pooling: .average), projection: 8)
    #expect(
      try JSONDecoder().decode(EncoderCard.self, from: JSONText.data(card, for: "card")) == card)
    let short = try JSONDecoder().decode(
      EncoderCard.Architecture.self, from: Data(#"{"kind": "vit"}"#.utf8))
    #expect(short == .visionTransformer(.init(), projection: nil))
  }
}
