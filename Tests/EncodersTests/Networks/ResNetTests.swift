import Encoders
import Episodes
import Foundation
import TestSupport
import Testing

@Suite("ResNet against torchvision")
struct ResNetTests {
  @Test("Frames are resized as torchvision resizes them")
  func preprocessing() throws {
    let fixture = try NarrowResNet.load()
    let encoder = try FrameEncoder.load(
      NarrowResNet.card(projection: nil), folder: NarrowResNet.folder)
    let image = try encoder.images(fixture.frames[0])
    #expect(image.shape == [1, 3, 112, 112])
    let row = try image.selecting([56], dimension: 2).values()
    #expect(relativeDifference(row, fixture.resizedMiddleRow) < 1e-5)
  }

  @Test("The first convolution is torchvision's within 1e-5")
  func firstConvolution() throws {
    let fixture = try NarrowResNet.load()
    let weights = try SafeTensorsFile.read(NarrowResNet.folder + "/narrow_resnet18.safetensors")
    let kernel = try #require(weights["conv1.weight"])
    let maps = try fixture.images.selecting([0]).convolved(
      with: Tensor(kernel.values, shape: kernel.shape), bias: nil, stride: 2, padding: 3)
    #expect(maps.shape == [1, 4, 56, 56])
    #expect(relativeDifference(try maps.values(), fixture.firstConvolution) < 1e-5)
  }

  @Test("Features and outputs are torchvision's within 1e-4")
  func parity() throws {
    let fixture = try NarrowResNet.load()
    let images = try fixture.images
    let frozen = try FrameEncoder.load(
      NarrowResNet.card(projection: nil), folder: NarrowResNet.folder
    ).network
    #expect(frozen.dimension == 32 && frozen.parameters.isEmpty)
    #expect(relativeDifference(try frozen.features(of: images).values(), fixture.features) < 1e-4)
    let projected = try FrameEncoder.load(
      NarrowResNet.card(projection: 8), folder: NarrowResNet.folder
    ).network
    #expect(relativeDifference(try projected.features(of: images).values(), fixture.outputs) < 1e-4)
    #expect(Set(projected.parameters.keys) == ["fc.weight", "fc.bias"])
  }

  @Test(
    "Deeper networks' features are torchvision's within 1e-4",
    arguments: [ResNet.Depth.thirtyFour, .fifty])
  func deeper(depth: ResNet.Depth) throws {
    let fixture = try NarrowResNet.load()
    let card = NarrowResNet.card(
      projection: nil, weights: "narrow_resnet\(depth.rawValue).safetensors", depth: depth,
      stemChannelCount: 2)
    let network = try FrameEncoder.load(card, folder: NarrowResNet.folder).network
    let expected = try #require(fixture.deeperFeatures["\(depth.rawValue)"])
    #expect(network.dimension * 4 == expected.count)
    let features = try network.features(of: fixture.corners()).values()
    #expect(relativeDifference(features, expected) < 1e-4)
  }

  @Test("From frames to features, we agree with torchvision within 1e-4")
  func wholeRoad() throws {
    let fixture = try NarrowResNet.load()
    let encoder = try FrameEncoder.load(
      NarrowResNet.card(projection: nil), folder: NarrowResNet.folder)
    let embeddings = try encoder.embed(fixture.frames, id: EpisodeID("a"))
    #expect(embeddings.stepCount == 4 && embeddings.dimension == 32)
    #expect(relativeDifference(embeddings.values, fixture.features) < 1e-4)
  }

  @Test("A projection of another size starts fresh from the seed")
  func freshProjection() throws {
    let frames = try NarrowResNet.load().frames[0..<1]
    func values(_ seed: UInt64) throws -> [Float] {
      let card = NarrowResNet.card(projection: 5, seed: seed)
      return try FrameEncoder.load(card, folder: NarrowResNet.folder)
        .embed(frames, id: EpisodeID("a")).values
    }
    #expect(try values(1).count == 5)
    #expect(try values(1) == values(1) && values(1) != values(2))
  }

  /// What is done to one array of good weights.
  enum Damage: String, CaseIterable {
    case missing, shape, notFinite
  }

  @Test(
    "Weights that are missing, misshapen or not finite are named, never replaced",
    arguments: ["conv1.weight", "layer3.0.downsample.1.running_var", "fc.weight", "fc.bias"],
    Damage.allCases)
  func damaged(name: String, damage: Damage) throws {
    // Another shape of `fc`, or none, is how a backbone without a projection of its own looks.
    guard name != "fc.weight" || damage == .notFinite else { return }
    let folder = try TemporaryFolder()
    var arrays = try SafeTensorsFile.read(NarrowResNet.folder + "/narrow_resnet18.safetensors")
    let good = try #require(arrays[name])
    arrays[name] =
      switch damage {
      case .missing: nil
      case .shape: WeightArray(shape: [1] + good.shape, values: good.values)
      case .notFinite: WeightArray(shape: good.shape, values: good.values.dropLast() + [.nan])
      }
    try SafeTensorsFile.write(arrays, to: folder.file("w.safetensors"))
    let kinds: [Damage: DataError.Kind] = [
      .missing: .missing, .shape: .mismatch, .notFinite: .invalidValue,
    ]
    let card = NarrowResNet.card(projection: 8, weights: "w.safetensors")
    expectError(try #require(kinds[damage]), saying: name) {
      try FrameEncoder.load(card, folder: folder.path)
    }
  }
}
