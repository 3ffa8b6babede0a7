import Encoders
import Episodes
import Foundation
import VideoDecoding

/// A ResNet-18 of a sixteenth of the width, and what torchvision computes with it; of deeper ones, still
/// narrower, the features.
struct NarrowResNet: Decodable {
  let frameShape: [Int]
  let resizedMiddleRow: [Float]
  let firstConvolution: [Float]
  let features: [Float]
  let outputs: [Float]
  /// By depth.
  let deeperFeatures: [String: [Float]]

  static let folder = Bundle.module.bundlePath + "/Fixtures"

  static func load() throws -> NarrowResNet {
    try JSONDecoder().decode(
      NarrowResNet.self,
      from: Data(contentsOf: URL(fileURLWithPath: "\(folder)/narrow_resnet18.json")))
  }

  var frames: FrameSequence {
    get throws {
      let bytes = try Data(
        contentsOf: URL(fileURLWithPath: "\(Self.folder)/narrow_resnet18_frames.bin"))
      return FrameSequence(
        frameCount: frameShape[0], height: frameShape[1], width: frameShape[2],
        pixels: [UInt8](bytes))
    }
  }

  static func card(
    projection: Int?, weights: String = "narrow_resnet18.safetensors", seed: UInt64 = 0,
    depth: ResNet.Depth = .eighteen, stemChannelCount: Int = 4
  ) -> EncoderCard {
    EncoderCard(
      name: "narrow", summary: "For tests.",
      architecture: .resnet(
        depth, stemChannelCount: stemChannelCount, projection: projection),
      preprocessing: Preprocessing(
        height: 112, width: 112, interpolation: .bicubic, antialias: true),
      weights: .init(file: weights), seed: seed, licence: "none")
  }
}

/// The largest difference, as a share of the largest expected magnitude.
func relativeDifference(_ values: [Float], _ expected: [Float]) -> Float {
  guard values.count == expected.count else { return .infinity }
  let largest = expected.reduce(0) { max($0, abs($1)) }
  return zip(values, expected).reduce(0) { max($0, abs($1.0 - $1.1)) } / largest
}

extension NarrowResNet {
  /// The frames' upper left corners, from 0 to 1 and not resized, `[4, 3, side, side]`.
  func corners(side: Int = 112) throws -> Tensor {
    let pixels = try frames.pixels.map { Float($0) / 255 }
    let places = Array(0..<side)
    return try Tensor(pixels, shape: frameShape).permuted([0, 3, 1, 2])
      .selecting(places, dimension: 2).selecting(places, dimension: 3)
  }

  /// The frames as the network sees them, `[4, 3, 112, 112]`, through the card's preprocessing.
  var images: Tensor {
    get throws {
      try FrameEncoder.load(NarrowResNet.card(projection: nil), folder: NarrowResNet.folder)
        .images(frames)
    }
  }
}
