import Encoders
import Episodes
import Foundation
import Reports
import TestSupport
import Testing
import VideoDecoding

@Suite("Saliency of pixels")
struct PixelSaliencyTests {
  /// One feature, a weighted sum of the pixels.
  private struct WeightedSum: FeatureNetwork {
    let weight: Tensor
    let isFrozen: Bool
    var dimension: Int { 1 }
    var parameters: [String: Tensor] { isFrozen ? [:] : ["weight": weight] }

    func prepared(_ images: Tensor) throws(DataError) -> Tensor {
      let rows = try images.reshaped([images.shape[0], -1])
      return isFrozen ? try rows.detached() : rows
    }

    func features(ofPrepared input: Tensor) throws(DataError) -> Tensor {
      try input.matrixProduct(weight)
    }
  }

  private static let side = 16

  private static let weights: [Float] = {
    var generator = SeededGenerator(seed: 2)
    return (0..<3 * side * side).map { _ in Float(generator.unit() - 0.5) }
  }()

  private static func encoder(isFrozen: Bool) throws -> FrameEncoder {
    let weight = try Tensor(weights, shape: [weights.count, 1], requiresGradient: true)
    return FrameEncoder(
      card: EncoderCard(
        name: "sum", summary: "For tests.", architecture: .keypoint(.init()),
        preprocessing: Preprocessing(height: side, width: side), licence: "none"),
      network: WeightedSum(weight: weight, isFrozen: isFrozen), scalarHead: nil,
      weightsHash: ContentHash(of: Data()), weightsFile: nil)
  }

  private static let keypointCard = EncoderCard(
    name: "small", summary: "For tests.", architecture: .keypoint(.init()),
    preprocessing: Preprocessing(height: side, width: side), licence: "none")

  /// The narrow ResNet whose weights stand beside the encoders' tests.
  private static let resNetCard = EncoderCard(
    name: "narrow", summary: "For tests.",
    architecture: .resnet(.eighteen, stemChannelCount: 4, projection: 4),
    preprocessing: Preprocessing(height: 32, width: 32),
    weights: .init(file: "narrow_resnet18.safetensors"), licence: "none")

  private static let resNetFolder =
    #filePath.components(separatedBy: "/ReportsTests/")[0] + "/EncodersTests/Fixtures"

  private static let sum: PixelSaliency.Target = { features, range throws(DataError) in
    try features.reshaped([range.count])
  }

  @Test("By gradient it is the largest slope of the channels, whatever the noise")
  func slopes() throws {
    let saliency = try PixelSaliency(Self.encoder(isFrozen: false))
    #expect(saliency.method == .gradient)
    let frames = FrameSequence.noise(11, height: Self.side, width: Self.side, seed: 3)
    let maps = try saliency.maps(of: frames, target: Self.sum)
    #expect(maps.count == 11 && maps.height == Self.side && maps.width == Self.side)
    let area = Self.side * Self.side
    for frame in [0, 10] {
      for (place, value) in maps[frame].enumerated() {
        let expected = (0..<3).map { abs(Self.weights[$0 * area + place]) }.max() ?? 0
        #expect(abs(value - expected) < 1e-4)
      }
    }
  }

  @Test("By occlusion it is what covering a patch by the frame's mean changes")
  func patches() throws {
    let encoder = try Self.encoder(isFrozen: true)
    let saliency = try PixelSaliency(encoder)
    #expect(saliency.method == .occlusion)
    let frames = FrameSequence.noise(9, height: Self.side, width: Self.side, seed: 4)
    let maps = try saliency.maps(of: frames, target: Self.sum)
    #expect(maps.count == 9 && maps.height == 8 && maps.width == 8)
    let pixels = try encoder.images(frames[8]).values()
    let area = Self.side * Self.side
    for (row, column) in [(0, 0), (3, 6), (7, 7)] {
      var change: Float = 0
      for plane in 0..<3 {
        let mean = pixels[plane * area..<(plane + 1) * area].reduce(0, +) / Float(area)
        for y in 2 * row..<2 * row + 2 {
          for x in 2 * column..<2 * column + 2 {
            let place = plane * area + y * Self.side + x
            change += Self.weights[place] * (mean - pixels[place])
          }
        }
      }
      #expect(abs(maps[8][maps[8].startIndex + row * 8 + column] - abs(change)) < 1e-4)
    }
  }

  @Test("Slopes leave no gradients in the network's parameters")
  func cleanParameters() throws {
    let encoder = try FrameEncoder.load(Self.keypointCard, folder: ".")
    let maps = try PixelSaliency(encoder).maps(
      of: .noise(2, height: 16, width: 16, seed: 5)
    ) { features, _ throws(DataError) in try features.squared().sum(1) }
    #expect(maps.values.contains { $0 > 0 } && maps.values.allSatisfy(\.isFinite))
    for parameter in encoder.network.parameters.values {
      expectError(.unsupported, saying: "no gradient") { try parameter.gradient() }
    }
  }

  @Test("A frozen ResNet is seen by occlusion, and slopes of it are refused")
  func frozen() throws {
    let encoder = try FrameEncoder.load(Self.resNetCard, folder: Self.resNetFolder)
    let saliency = try PixelSaliency(encoder)
    #expect(saliency.method == .occlusion)
    let maps = try saliency.maps(of: .noise(1, height: 64, width: 64, seed: 6)) {
      features, _ throws(DataError) in try features.sum(1)
    }
    #expect(maps.values.contains { $0 > 0 })
    expectError(.unsupported, saying: "find saliency by occlusion") {
      try PixelSaliency(encoder, method: .gradient)
    }
  }

  @Test("The centre of a map is where its mass is")
  func centre() {
    var values = [Float](repeating: 0, count: 16)
    values[7] = 3
    let maps = SaliencyMaps(count: 2, height: 2, width: 4, values: values)
    #expect(maps.centre(0).x == 0.875 && maps.centre(0).y == 0.75)
    #expect(maps.centre(1).x == 0.5 && maps.centre(1).y == 0.5)
  }
}
