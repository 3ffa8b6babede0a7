import Encoders
import Episodes
import Foundation
import TestSupport
import Testing
import VideoDecoding

/// Cards of the narrow networks, with every pooling.
enum NarrowBackbone: String, CaseIterable {
  case resnet, vit

  var side: Int { self == .resnet ? 64 : 32 }

  func card(_ pooling: FeaturePooling = .average, projection: Int? = 5) -> EncoderCard {
    switch self {
    case .resnet:
      var card = NarrowResNet.card(projection: projection)
      card.architecture = .resnet(
        .eighteen, stemChannelCount: 4, projection: projection, pooling: pooling)
      card.preprocessing = Preprocessing(height: side, width: side)
      return card
    case .vit:
      var sizes = VisionTransformer.Sizes()
      (sizes.width, sizes.depth, sizes.headCount, sizes.pooling) = (24, 2, 3, pooling)
      return EncoderCard(
        name: "vit", summary: "For tests.",
        architecture: .visionTransformer(sizes, projection: projection),
        preprocessing: Preprocessing(height: side, width: side),
        weights: .init(file: "narrow_vit_plain.safetensors"), licence: "none")
    }
  }

  func load(
    _ part: TrainedPart? = nil, pooling: FeaturePooling = .average, keepsPretrained: Bool = false
  ) throws -> FrameEncoder {
    try FrameEncoder.load(
      card(pooling), folder: NarrowResNet.folder,
      training: TrainingPlan(part: part, keepsPretrained: keepsPretrained))
  }

  func images() throws -> Tensor { try NarrowResNet.load().corners(side: side) }

  /// Of the last block, as the files call it.
  var lastBlock: String { self == .resnet ? "layer4.1." : "blocks.1." }
}

@Suite("What of a pretrained network is trained, and how it is pooled")
struct BackboneNetworkTests {
  private func features(_ encoder: FrameEncoder, _ images: Tensor) throws -> [Float] {
    try encoder.network.features(of: images).values()
  }

  @Test("Every part starts from what the frozen network makes", arguments: NarrowBackbone.allCases)
  func sameStart(backbone: NarrowBackbone) throws {
    let images = try backbone.images()
    let frozen = try features(backbone.load(), images)
    for part in [TrainedPart.projection, .pooling, .lastBlock, .adapters, .all] {
      let encoder = try backbone.load(part)
      #expect(relativeDifference(try features(encoder, images), frozen) < 1e-4, "\(part)")
    }
  }

  @Test("The parameters are those of the part that was named", arguments: NarrowBackbone.allCases)
  func names(backbone: NarrowBackbone) throws {
    func names(_ part: TrainedPart?) throws -> Set<String> {
      Set(try backbone.load(part, pooling: .keypoints).network.parameters.keys)
    }
    let head = backbone == .resnet ? "fc." : "head."
    let pooling = try names(nil)
    #expect(pooling.count == 5 && pooling.contains("pooling.sharpness"))
    #expect(pooling.allSatisfy { $0.hasPrefix("pooling.") || $0.hasPrefix(head) })
    let last = try names(.lastBlock).subtracting(pooling)
    #expect(
      last.allSatisfy { $0.hasPrefix(backbone.lastBlock) || $0.hasPrefix("norm.") })
    #expect(last.count == (backbone == .resnet ? 6 : 14))
    let adapters = try names(.adapters).subtracting(pooling)
    #expect(adapters.allSatisfy { $0.contains(".adapter.") })
    // Twenty convolutions; two layers in each of two blocks.
    #expect(adapters.count == 2 * (backbone == .resnet ? 20 : 4))
    #expect(try names(.all).isSuperset(of: last) && names(.all).count > 20)
  }

  @Test("A frozen part is run once: what is kept of a frame is what the trained part takes")
  func prepared() throws {
    func shape(_ part: TrainedPart?, _ pooling: FeaturePooling) throws -> [Int] {
      let network = try NarrowBackbone.resnet.load(part, pooling: pooling).network
      return try network.prepared(NarrowBackbone.resnet.images()).shape
    }
    #expect(try shape(.projection, .average) == [4, 32])
    #expect(try shape(nil, .keypoints) == [4, 32, 2, 2])
    #expect(try shape(.lastBlock, .average) == [4, 32, 2, 2])
    #expect(try shape(.adapters, .average) == [4, 3, 64, 64])
    #expect(try shape(.all, .keypoints) == [4, 3, 64, 64])
  }

  @Test(
    "Adapters that were trained and are merged on saving do what they did beside the weights",
    arguments: NarrowBackbone.allCases)
  func merged(backbone: NarrowBackbone) throws {
    let encoder = try backbone.load(.adapters)
    let images = try backbone.images()
    let before = try features(encoder, images)
    var generator = SeededGenerator(seed: 2)
    for (name, tensor) in encoder.network.parameters.sorted(by: { $0.key < $1.key })
    where name.hasSuffix(".up") {
      let values = (0..<tensor.count).map { _ in Float(generator.unit() - 0.5) * 0.2 }
      try tensor.assign(Tensor(values, shape: tensor.shape))
    }
    let after = try features(encoder, images)
    #expect(relativeDifference(after, before) > 1e-2)
    let folder = try TemporaryFolder()
    try encoder.save(card: encoder.card, scalarHead: nil, to: folder.path)
    let arrays = try SafeTensorsFile.read(folder.file("weights.safetensors"))
    #expect(!arrays.keys.contains { $0.contains("adapter") })
    let loaded = try FrameEncoder.load(folder.path)
    let difference = relativeDifference(try features(loaded, images), after)
    #expect(difference < 1e-4, "\(difference)")
  }

  @Test(
    "What was trained of a network loads again to the same features",
    arguments: NarrowBackbone.allCases, [TrainedPart.lastBlock, .all])
  func saved(backbone: NarrowBackbone, part: TrainedPart) throws {
    let encoder = try backbone.load(part, pooling: .attention)
    let images = try backbone.images()
    try encoder.network.features(of: images).squared().sum(1).sum(0).backward()
    for tensor in encoder.network.parameters.values {
      try tensor.assign(tensor - tensor.gradient().affine(factor: 1e-4))
    }
    let after = try features(encoder, images)
    let folder = try TemporaryFolder()
    try encoder.save(card: encoder.card, scalarHead: nil, to: folder.path)
    let loaded = try FrameEncoder.load(folder.path)
    #expect(relativeDifference(try features(loaded, images), after) < 1e-4)
  }

  @Test(
    "Drift is 0 at the start and grows with what changes", arguments: NarrowBackbone.allCases,
    [TrainedPart.lastBlock, .adapters, .all])
  func drift(backbone: NarrowBackbone, part: TrainedPart) throws {
    let network = try backbone.load(part, keepsPretrained: true).network
    let prepared = try network.prepared(backbone.images())
    let start = try #require(try network.response(to: prepared).drift).scalar()
    #expect(start >= 0 && start < 1e-8)
    for (name, tensor) in network.parameters where !name.hasPrefix("fc") {
      try tensor.assign(tensor.affine(factor: 1.1, summand: 0.01))
    }
    #expect(try #require(try network.response(to: prepared).drift).scalar() > 1e-6)
    #expect(try backbone.load(part).network.response(to: prepared).drift == nil)
  }

  @Test("Attention with a query of zeros is the average", arguments: NarrowBackbone.allCases)
  func evenAttention(backbone: NarrowBackbone) throws {
    func pooled(_ pooling: FeaturePooling) throws -> FrameEncoder {
      try FrameEncoder.load(
        backbone.card(pooling, projection: nil), folder: NarrowResNet.folder)
    }
    let images = try backbone.images()
    let attention = try pooled(.attention)
    let query = try #require(attention.network.parameters["pooling.query.weight"])
    let average = try features(pooled(.average), images)
    #expect(relativeDifference(try features(attention, images), average) > 1e-4)
    try query.assign(query.affine(factor: 0))
    #expect(relativeDifference(try features(attention, images), average) < 1e-5)
  }

  @Test("Keypoints of a network are where its maps have their peaks")
  func keypoints() throws {
    let encoder = try FrameEncoder.load(
      NarrowBackbone.resnet.card(.keypoints, projection: nil), folder: NarrowResNet.folder)
    let images = try NarrowResNet.load().corners(side: 112)
    let network = encoder.network
    #expect(network.dimension == 48)
    let maps = try network.prepared(images)
    let weight = try #require(network.parameters["pooling.keypoints.weight"])
    let bias = try #require(network.parameters["pooling.keypoints.bias"])
    try #require(network.parameters["pooling.sharpness"]).assign(Tensor([6], shape: [1]))
    let activations = try maps.convolved(with: weight, bias: bias)
    #expect(activations.shape == [4, 16, 4, 4])
    let (values, features) = (
      try activations.values(), try network.features(ofPrepared: maps).values()
    )
    for image in 0..<4 {
      for map in 0..<16 {
        let first: Int = (image * 16 + map) * 16
        let places: [Float] = Array(values[first..<first + 16])
        let sorted: [Float] = places.sorted()
        let (x, y, strength) = (
          features[image * 48 + map], features[image * 48 + 16 + map],
          features[image * 48 + 32 + map]
        )
        #expect(abs(strength - sorted[15]) < 1e-4)
        // At this sharpness a lead of 0.03 leaves less than a thousandth to the others.
        guard sorted[15] - sorted[14] > 0.03 else { continue }
        let peak: Int = try #require(places.firstIndex(of: sorted[15]))
        let column: Float = Float(peak % 4)
        let row: Float = Float(peak / 4)
        #expect(abs(x - (column / 1.5 - 1)) < 1e-3)
        #expect(abs(y - (row / 1.5 - 1)) < 1e-3)
      }
    }
  }

  @Test(
    "A fresh pooling and projection are calibrated to features of mean 0",
    arguments: NarrowBackbone.allCases, [FeaturePooling.keypoints, .attention])
  func calibration(backbone: NarrowBackbone, pooling: FeaturePooling) throws {
    let network = try backbone.load(pooling: pooling).network
    let prepared = try network.prepared(backbone.images())
    try network.calibrate(on: prepared)
    let means = try network.features(ofPrepared: prepared).mean(0).values()
    #expect(means.allSatisfy { abs($0) < 1e-3 })
  }

  @Test("What cannot be is refused")
  func refused() throws {
    expectError(.invalidValue, saying: "classToken") {
      try NarrowBackbone.resnet.load(pooling: .classToken)
    }
    expectError(.unsupported, saying: "train the pooling too") {
      try NarrowBackbone.resnet.load(.projection, pooling: .attention)
    }
    expectError(.unsupported, saying: "trained part: expected all") {
      try FrameEncoder.load(
        .small(), folder: ".", training: TrainingPlan(part: .lastBlock))
    }
  }

  @Test("A card with a pooling survives JSON", arguments: NarrowBackbone.allCases)
  func card(backbone: NarrowBackbone) throws {
    for pooling in FeaturePooling.allCases {
      let card = backbone.card(pooling)
      let data = try JSONText.data(card, for: "card")
      #expect(try JSONDecoder().decode(EncoderCard.self, from: data) == card)
    }
  }
}
