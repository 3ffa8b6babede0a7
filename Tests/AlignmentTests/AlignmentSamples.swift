import Alignment
import Encoders
import Episodes
import Foundation
import Preferences
import TestSupport
import VideoDecoding

/// Features that are a linear map of the pixels; nothing is trained if `isFrozen`.
struct LinearNetwork: FeatureNetwork {
  let weight: Tensor
  let isFrozen: Bool
  var dimension: Int { weight.shape[1] }
  var parameters: [String: Tensor] { isFrozen ? [:] : ["weight": weight] }

  init(inputCount: Int, dimension: Int, seed: UInt64, isFrozen: Bool = false) throws {
    var generator = SeededGenerator(seed: seed)
    let values = (0..<inputCount * dimension).map { _ in Float(generator.unit() - 0.5) }
    weight = try Tensor(values, shape: [inputCount, dimension], requiresGradient: true)
    self.isFrozen = isFrozen
  }

  func prepared(_ images: Tensor) throws(DataError) -> Tensor {
    try images.reshaped([images.shape[0], -1])
  }

  func features(ofPrepared input: Tensor) throws(DataError) -> Tensor {
    try input.matrixProduct(weight)
  }

  func calibrate(on prepared: Tensor) throws(DataError) {}
}

extension FrameEncoder {
  /// A linear map of 2x2 pixels to three features.
  static func linear(seed: UInt64 = 1, isFrozen: Bool = false) throws -> FrameEncoder {
    let card = EncoderCard(
      name: "linear", summary: "For tests.", architecture: .keypoint(.init()),
      preprocessing: Preprocessing(height: 2, width: 2), licence: "none")
    return FrameEncoder(
      card: card,
      network: try LinearNetwork(inputCount: 12, dimension: 3, seed: seed, isFrozen: isFrozen),
      scalarHead: nil, weightsHash: ContentHash(of: Data()), weightsFile: nil)
  }

  /// A keypoint network on 32x32 pixels or other ones, or several.
  static func keypoint(seed: UInt64 = 1, memberCount: Int = 1, side: Int = 32) throws
    -> FrameEncoder
  {
    try load(
      EncoderCard(
        name: "keypoint32", summary: "For tests.",
        architecture: .keypoint(.init(), memberCount: memberCount),
        preprocessing: Preprocessing(height: side, width: side), seed: seed, licence: "none"),
      folder: ".")
  }
}

extension AlignmentSettings {
  /// The same settings with another seed.
  func seeded(_ seed: UInt64) -> AlignmentSettings {
    var settings = self
    settings.seed = seed
    return settings
  }
}

/// Episodes of a white square that comes more or less far to the right; farther is better.
struct SquareTask {
  let ids: [EpisodeID]
  let frames: [EpisodeID: FrameSequence]
  /// Three episodes each, best first.
  let rankings: [Ranking]
  /// The same, as answers give them.
  var orders: [JudgedOrder] { rankings.map(JudgedOrder.init) }

  init(rankingCount: Int, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var frames: [EpisodeID: FrameSequence] = [:]
    var rankings: [Ranking] = []
    for number in 0..<rankingCount {
      let ids = try (0..<3).map { try EpisodeID.numbered(3 * number + $0) }
      for (id, reach) in zip(ids, [26, 14, 2]) {
        let y = generator.index(below: 26)
        let start = generator.index(below: 3)
        frames[id] = .square(
          size: 6, at: (0..<8).map { (start + (reach - start) * $0 / 7, y) }, height: 32, width: 32)
      }
      rankings.append(try Ranking(best: ids[0], middle: ids[1], worst: ids[2]))
    }
    self.frames = frames
    self.rankings = rankings
    ids = frames.keys.sorted()
  }

  func training(for encoder: FrameEncoder) throws -> [TrainingEpisode] {
    try frames.map { try TrainingEpisode(id: $0, frames: $1, encoder: encoder) }
  }
}
