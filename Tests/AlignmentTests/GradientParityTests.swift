import Encoders
import Episodes
import Foundation
import Preferences
import Testing
import VideoDecoding

@testable import Alignment

/// Networks, frames and PyTorch's gradients of one step; see `Tools/fixtures/make_gradient_fixture.py`.
enum GradientFixture: String, CaseIterable {
  case keypoint, resnet, vit

  static let folder = Bundle.module.bundlePath + "/Fixtures"

  private var architecture: EncoderCard.Architecture {
    switch self {
    case .keypoint:
      var sizes = KeypointNetwork.Sizes()
      (sizes.hiddenChannelCount, sizes.keypointCount) = (6, 4)
      (sizes.hiddenUnitCount, sizes.dimension) = (10, 8)
      return .keypoint(sizes)
    case .resnet: return .resnet(.eighteen, stemChannelCount: 2, projection: 8)
    case .vit:
      var sizes = VisionTransformer.Sizes()
      (sizes.width, sizes.depth, sizes.headCount) = (12, 2, 3)
      return .visionTransformer(sizes, projection: 8)
    }
  }

  func encoder(_ part: TrainedPart?, keepsPretrained: Bool = false) throws -> FrameEncoder {
    let card = EncoderCard(
      name: rawValue, summary: "For tests.", architecture: architecture,
      preprocessing: Preprocessing(height: 48, width: 48),
      weights: .init(file: "gradient_\(rawValue).safetensors"), licence: "none")
    return try FrameEncoder.load(
      card, folder: Self.folder,
      training: TrainingPlan(part: part, keepsPretrained: keepsPretrained))
  }

  var head: ScalarHead {
    get throws {
      let path = "\(Self.folder)/gradient_\(rawValue).safetensors"
      return try ScalarHead(
        NamedWeights(file: path, arrays: SafeTensorsFile.read(path)), dimension: 8)
    }
  }

  /// Four episodes of four frames.
  static func training(for encoder: FrameEncoder) throws -> [LabelItem: TrainingEpisode] {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/frames.bin"))
    let frames = FrameSequence(frameCount: 16, height: 48, width: 48, pixels: [UInt8](bytes))
    let episodes = try (0..<4).map { number in
      try TrainingEpisode(
        id: .numbered(number), frames: frames[4 * number..<4 * number + 4], encoder: encoder)
    }
    return Dictionary(uniqueKeysWithValues: episodes.map { ($0.item, $0) })
  }

  static func lessons() throws -> [Lesson] {
    let ids = try (0..<4).map { LabelItem(episode: try EpisodeID.numbered($0)) }
    return [
      Lesson(Comparison(ids[0], ids[1]), anchors: [ids[2], ids[3]]),
      Lesson(Comparison(ids[1], ids[2], isTie: true), anchors: [ids[3]]),
    ]
  }
}

@Suite("Gradients of one alignment step against PyTorch")
struct GradientParityTests {
  @Test(
    "Every parameter's gradient is PyTorch's within 1e-3",
    arguments: GradientFixture.allCases, AlignmentSettings.Gradient.allCases)
  func parity(fixture: GradientFixture, gradient: AlignmentSettings.Gradient) throws {
    let encoder = try fixture.encoder(fixture == .keypoint ? nil : .lastBlock)
    let head = try fixture.head
    var settings = AlignmentSettings()
    (settings.epsilon, settings.bandHalfWidth, settings.frameCount) = (0.3, nil, 4)
    (settings.gradient, settings.augmentation) = (gradient, .none)
    var generator = SeededGenerator(seed: 1)
    let loss = try AlignmentBatch(GradientFixture.lessons(), settings: settings).outcome(
      GradientFixture.training(for: encoder), network: encoder.network, head: head,
      temperature: Tensor([Float(settings.temperature)], shape: [1]),
      mistakes: MistakeModel(settings), using: &generator
    ).loss
    try loss.backward()
    let expected = try SafeTensorsFile.read(GradientFixture.folder + "/gradients.safetensors")
    let place = "\(fixture.rawValue)/\(gradient == .throughPlan ? "through" : "fixed")/"
    let names = expected.keys.filter { $0.hasPrefix(place) }.map { $0.dropFirst(place.count) }
    var parameters = encoder.network.parameters
    parameters["scalar_head.weight"] = head.parameters["scalar_head.weight"]
    #expect(Set(names) == Set(parameters.keys.map { $0[...] } + ["loss"]))
    let reference = try #require(expected["\(place)loss"]).values[0]
    #expect(abs(try loss.scalar() - reference) < 1e-4 * abs(reference))
    for (name, parameter) in parameters {
      let slopes = try #require(expected[place + name]).values
      let difference = relativeDifference(try parameter.gradient().values(), slopes)
      #expect(difference < 1e-3, "\(name): \(difference)")
    }
  }

  private func relativeDifference(_ values: [Float], _ expected: [Float]) -> Float {
    guard values.count == expected.count else { return .infinity }
    let largest = expected.reduce(0) { max($0, abs($1)) }
    return zip(values, expected).reduce(0) { max($0, abs($1.0 - $1.1)) } / largest
  }
}
