import Encoders
import Episodes
import Foundation
import TestSupport
import Testing
import VideoDecoding

@Suite("TorchScript encoders")
struct TorchScriptTests {
  private struct Fixture: Decodable {
    let features: [Float]
  }

  private static func expected() throws -> [Float] {
    let path = NarrowResNet.folder + "/tiny_script.json"
    return try JSONDecoder().decode(
      Fixture.self, from: Data(contentsOf: URL(fileURLWithPath: path))
    ).features
  }

  private static func card(
    _ file: String = "tiny_script.pt", in folder: String = NarrowResNet.folder,
    dimension: Int = 6, projection: Int? = nil, side: Int = 64
  ) throws -> EncoderCard {
    let hash = try ContentHash(ofFile: "\(folder)/\(file)")
    return EncoderCard(
      name: "tiny", summary: "For tests.",
      architecture: .torchScript(
        .init(file: file, sha256: hash, dimension: dimension), projection: projection),
      preprocessing: Preprocessing(height: side, width: side), licence: "none")
  }

  private static func load(_ card: EncoderCard, _ part: TrainedPart? = nil) throws
    -> FrameEncoder
  {
    try FrameEncoder.load(
      card, folder: NarrowResNet.folder, training: TrainingPlan(part: part))
  }

  @Test(
    "Features are torch's within 1e-5, of a traced file and of a frozen one",
    arguments: ["tiny_script.pt", "tiny_script_frozen.pt"])
  func parity(file: String) throws {
    let network = try Self.load(Self.card(file)).network
    #expect(network.dimension == 6 && network.parameters.isEmpty && !network.preparesImages)
    let features = try network.features(of: NarrowResNet.load().corners(side: 64)).values()
    #expect(relativeDifference(features, try Self.expected()) < 1e-5)
  }

  @Test("A file that is not the one on the card is not loaded")
  func otherFile() throws {
    var card = try Self.card()
    card.architecture = .torchScript(
      .init(
        file: "tiny_script_frozen.pt",
        sha256: try ContentHash(ofFile: NarrowResNet.folder + "/tiny_script.pt"), dimension: 6),
      projection: nil)
    expectError(.mismatch, saying: "do not trust it") { try Self.load(card) }
  }

  @Test("What libtorch says of a file, of images and of sizes that do not fit is one line")
  func errors() throws {
    let folder = try TemporaryFolder()
    try Data("no zip".utf8).write(to: URL(fileURLWithPath: folder.file("x.pt")))
    let card = try Self.card("x.pt", in: folder.path)
    expectError(.unreadable, saying: "x.pt: expected a TorchScript file") {
      try FrameEncoder.load(card, folder: folder.path)
    }
    let network = try Self.load(Self.card()).network
    let grey = try Tensor(Array(repeating: 0, count: 64 * 64), shape: [1, 1, 64, 64])
    let error = #expect(throws: DataError.self) { try network.features(of: grey) }
    let text = try #require(error).description
    #expect(text.contains("3 channels") && text.contains("[1, 1, 64, 64]"))
    #expect(!text.contains("Traceback") && !text.contains(where: \.isNewline))
    expectError(.mismatch, saying: "correct \"dimension\"") {
      try Self.load(Self.card(dimension: 7)).network.features(
        of: NarrowResNet.load().corners(side: 64))
    }
  }

  @Test("A projection is trained on top of a frozen file")
  func projection() throws {
    let network = try Self.load(Self.card(projection: 3)).network
    #expect(Set(network.parameters.keys) == ["projection.weight", "projection.bias"])
    let images = try NarrowResNet.load().corners(side: 64)
    #expect(try network.features(of: images).shape == [4, 3])
  }

  @Test("What is trained of a file is saved beside it, and loads to the same features")
  func trained() throws {
    let encoder = try Self.load(Self.card(projection: 3), .all)
    #expect(
      Set(encoder.network.parameters.keys) == [
        "script.stem.weight", "script.stem.bias", "script.head.weight", "script.head.bias",
        "projection.weight", "projection.bias",
      ])
    let images = try NarrowResNet.load().corners(side: 64)
    let before = try encoder.network.features(of: images)
    try before.squared().sum(1).sum(0).backward()
    for tensor in encoder.network.parameters.values {
      try tensor.assign(tensor - tensor.gradient().affine(factor: 0.1))
    }
    let after = try encoder.network.features(of: images).values()
    #expect(try relativeDifference(after, before.values()) > 1e-3)
    let folder = try TemporaryFolder()
    try encoder.save(card: encoder.card, scalarHead: nil, to: folder.path)
    let loaded = try FrameEncoder.load(folder.path)
    #expect(relativeDifference(try loaded.network.features(of: images).values(), after) < 1e-6)
    #expect(loaded.weightsHash != encoder.weightsHash)
  }

  @Test("Of a frozen file nothing can be trained, and of others no part of the inside")
  func untrainable() throws {
    expectError(.unsupported, saying: "none that the file shows") {
      try Self.load(Self.card("tiny_script_frozen.pt"), .all)
    }
    expectError(.unsupported, saying: "last-block") { try Self.load(Self.card(), .lastBlock) }
  }

  @Test("The card survives JSON, and does without no hash")
  func card() throws {
    let card = try Self.card(projection: 8)
    #expect(
      try JSONDecoder().decode(EncoderCard.self, from: JSONText.data(card, for: "card")) == card)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(
        EncoderCard.Architecture.self,
        from: Data(#"{"kind": "torchscript", "file": "a.pt", "dimension": 3}"#.utf8))
    }
  }
}
