import Encoders
import Episodes
import Preferences

/// The frames of an episode or a segment, as input of the trained part of a network.
public struct TrainingEpisode: Sendable {
  /// The episode, and its steps if it is a segment.
  public let item: LabelItem
  /// The number of steps.
  public let stepCount: Int
  /// The number of frames that are kept, at least 1.
  public let frameCount: Int
  /// The shape of one frame.
  ///
  /// It is `[3, H, W]` for images, and `[D]` for features of a frozen backbone. It is `[C, h, w]` or
  /// `[S, C]` for feature maps or tokens, if their pooling or an earlier layer is trained.
  public let frameShape: [Int]
  /// `frameCount` frames in row-major order.
  let values: [Float]

  /// The scale that maps image values to the range from black at 0 to white at 1, or `nil` if the values are
  /// no images.
  private let pixelScale: PixelScale?

  /// The digest of the frames.
  public var contentHash: ContentHash { values.withUnsafeBytes { ContentHash(of: $0) } }

  /// The largest number of frames of one episode, spread evenly, so that memory does not grow with length.
  public static let maximumFrameCount = 96

  /// The largest number of bytes of one episode.
  ///
  /// Feature maps and tokens are larger than a vector, so fewer of them are kept, but at least
  /// `leastFrameCount`.
  public static let maximumByteCount = 16 << 20

  private static let leastFrameCount = 16

  /// The largest number of frames that go through the frozen part at a time.
  private static let batchFrameCount = 16

  /// Runs the frozen part of the encoder over the frames of `item` once.
  ///
  /// `stepCount` is the number of its steps if `frames` are a selection of them.
  ///
  /// - Throws: `DataError` if the encoder cannot take the frames, or there are none.
  public init(
    item: LabelItem, frames: FrameSequence, stepCount: Int? = nil, encoder: FrameEncoder
  ) throws(DataError) {
    guard frames.frameCount > 0 else {
      throw DataError(
        .invalidValue, subject: item.description, expected: "at least one frame", found: "none",
        remedy: "leave the episode out")
    }
    self.item = item
    self.stepCount = stepCount ?? frames.frameCount
    frameShape = Array(try Self.prepared(frames[0], encoder).shape.dropFirst())
    let size = frameShape.reduce(1, *)
    let kept = max(Self.maximumByteCount / (4 * size), Self.leastFrameCount)
    let steps = (0..<frames.frameCount).evenlySpread(atMost: kept)
    var values: [Float] = []
    values.reserveCapacity(steps.count * size)
    for start in stride(from: 0, to: steps.count, by: Self.batchFrameCount) {
      let batch = steps[start..<min(start + Self.batchFrameCount, steps.count)]
      values += try Self.prepared(frames.selecting(Array(batch)), encoder).values()
    }
    self.values = values
    frameCount = steps.count
    pixelScale =
      encoder.network.preparesImages && frameShape.count == 3
      ? PixelScale(of: encoder.card) : nil
  }

  /// Runs the frozen part of the encoder over the frames of a whole episode once.
  ///
  /// - Throws: `DataError` if the encoder cannot take the frames, or there are none.
  public init(id: EpisodeID, frames: FrameSequence, encoder: FrameEncoder) throws(DataError) {
    try self.init(item: LabelItem(episode: id), frames: frames, encoder: encoder)
  }

  private static func prepared(_ frames: FrameSequence, _ encoder: FrameEncoder)
    throws(DataError) -> Tensor
  {
    try Torch.withoutGradients { () throws(DataError) in
      try encoder.network.prepared(encoder.images(frames))
    }
  }

  /// The steps to read of an episode of `stepCount` steps: all of them, or a selection of the largest number
  /// kept.
  public static func steps(of stepCount: Int) -> [Int] {
    (0..<stepCount).evenlySpread(atMost: maximumFrameCount)
  }

  /// A few frames of every episode, varied as in training, in the order of names: `[N, …]`.
  static func overview(
    of episodes: some Collection<TrainingEpisode>, augmentation: Augmentation,
    using generator: inout SeededGenerator
  ) throws(DataError) -> Tensor {
    let chosen = episodes.sorted { $0.item < $1.item }.prefix(overviewEpisodeCount)
    var values: [Float] = []
    for episode in chosen {
      values += episode.sample(
        count: overviewFrameCount, augmentation: augmentation, using: &generator)
    }
    let frameShape = chosen.first?.frameShape ?? []
    return try Tensor(values, shape: [chosen.count * overviewFrameCount] + frameShape)
  }

  private static let overviewEpisodeCount = 64
  private static let overviewFrameCount = 8

  /// `count` frames spread over the episode, one drawn at random from each of `count` equal parts.
  func sample(count: Int, augmentation: Augmentation, using generator: inout SeededGenerator)
    -> [Float]
  {
    let steps = Self.spreadSteps(count, of: frameCount, using: &generator)
    return frames(at: steps, augmentation: augmentation, using: &generator)
  }

  /// Steps in ascending order, one drawn at random from each of `count` equal parts.
  static func spreadSteps(
    _ count: Int, of frameCount: Int, using generator: inout SeededGenerator
  ) -> [Int] {
    (0..<count).map { part in
      let place = (Double(part) + generator.unit()) / Double(count)
      return min(Int(place * Double(frameCount)), frameCount - 1)
    }
  }

  /// The frames at some steps, in that order, all with the same variation.
  ///
  /// - Precondition: Every step is in `0..<frameCount`.
  func frames(at steps: [Int], augmentation: Augmentation, using generator: inout SeededGenerator)
    -> [Float]
  {
    let size = frameShape.reduce(1, *)
    var sampled: [Float] = []
    sampled.reserveCapacity(steps.count * size)
    for step in steps { sampled += values[step * size..<(step + 1) * size] }
    if let pixelScale, augmentation != .none {
      let planeSize = frameShape[1] * frameShape[2]
      pixelScale.toUnitRange(&sampled, planeSize: planeSize)
      augmentation.apply(
        to: &sampled, height: frameShape[1], width: frameShape[2], using: &generator)
      pixelScale.fromUnitRange(&sampled, planeSize: planeSize)
    }
    return sampled
  }
}

/// How an encoder's input is computed from pixels between black at 0 and white at 1, channel by channel.
private struct PixelScale: Sendable {
  private let gains: [Float]
  private let offsets: [Float]

  init(of card: EncoderCard) {
    let preprocessing = card.preprocessing
    let white: Float = preprocessing.range == .byte ? 255 : 1
    gains = preprocessing.standardDeviation.map { white / $0 }
    offsets = zip(preprocessing.mean, preprocessing.standardDeviation).map { -$0 / $1 }
  }

  func toUnitRange(_ values: inout [Float], planeSize: Int) {
    change(&values, planeSize, gains.map { 1 / $0 }, zip(gains, offsets).map { -$1 / $0 })
  }

  func fromUnitRange(_ values: inout [Float], planeSize: Int) {
    change(&values, planeSize, gains, offsets)
  }

  private func change(
    _ values: inout [Float], _ planeSize: Int, _ factors: [Float], _ summands: [Float]
  ) {
    guard gains.contains(where: { $0 != 1 }) || offsets.contains(where: { $0 != 0 }) else { return }
    for start in stride(from: 0, to: values.count, by: planeSize) {
      let channel = start / planeSize % 3
      for index in start..<start + planeSize {
        values[index] = values[index] * factors[channel] + summands[channel]
      }
    }
  }
}

extension FrameSequence {
  /// The frames at `steps`, one after another.
  fileprivate func selecting(_ steps: [Int]) -> FrameSequence {
    FrameSequence(
      frameCount: steps.count, height: height, width: width,
      pixels: steps.flatMap { self[$0].pixels })
  }
}
