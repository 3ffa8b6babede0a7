import Encoders
import Episodes
import VideoDecoding

extension EncoderCard {
  /// A keypoint network on 16x16 pixels.
  static func small(seed: UInt64 = 1) -> EncoderCard {
    EncoderCard(
      name: "small", summary: "For tests.", architecture: .keypoint(.init()),
      preprocessing: Preprocessing(height: 16, width: 16), seed: seed, licence: "none")
  }
}

extension FrameEncoder {
  /// A small encoder from random weights.
  static func small(seed: UInt64 = 1) throws -> FrameEncoder {
    try load(.small(seed: seed), folder: ".")
  }

  /// The small encoder with a scalar head and how distances were compared, read from `folder`.
  static func smallWithHead(savedIn folder: String) throws -> FrameEncoder {
    let encoder = try small()
    let head = try ScalarHead(dimension: encoder.network.dimension, seed: 7)
    var card = encoder.card
    card.matching = .init(cost: .cosine, epsilon: 0.1, bandHalfWidth: 0.15, temperature: 10)
    try encoder.save(card: card, scalarHead: head, to: folder)
    return try load(folder)
  }
}
