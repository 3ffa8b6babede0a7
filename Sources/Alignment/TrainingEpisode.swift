import Encoders
import Episodes

/// The frames of an episode as the trained part of a network takes them.
public struct TrainingEpisode: Sendable {
  /// The episode.
  public let id: EpisodeID
  /// How many of its frames are kept, at least 1.
  public let frameCount: Int
  /// The shape of one frame: `[3, H, W]` for images, `[D]` for features of a frozen backbone.
  public let frameShape: [Int]
  /// `frameCount` frames in row-major order.
  let values: [Float]

  /// The most frames kept of one episode, spread evenly, so that memory does not grow with length.
  public static let maximumFrameCount = 96

  /// Runs the frozen part of the encoder over the frames once.
  ///
  /// - Throws: `DataError` if the encoder cannot take the frames, or there are none.
  public init(id: EpisodeID, frames: FrameSequence, encoder: FrameEncoder) throws(DataError) {
    guard frames.frameCount > 0 else {
      throw DataError(
        .invalidValue, file: id.name, expected: "at least one frame", found: "none",
        remedy: "leave the episode out")
    }
    let prepared = try Torch.withoutGradients { () throws(DataError) in
      try encoder.network.prepared(encoder.images(frames))
    }
    self.id = id
    frameCount = frames.frameCount
    frameShape = Array(prepared.shape.dropFirst())
    values = try prepared.values()
  }

  /// The steps to read of an episode of `stepCount` steps: all, or the most that are kept.
  public static func steps(of stepCount: Int) -> [Int] {
    guard stepCount > maximumFrameCount else { return Array(0..<stepCount) }
    return (0..<maximumFrameCount).map { $0 * (stepCount - 1) / (maximumFrameCount - 1) }
  }

  /// A few frames of every episode, varied as in training, in the order of names: `[N, …]`.
  static func overview(
    of episodes: some Collection<TrainingEpisode>, augmentation: Augmentation,
    using generator: inout SeededGenerator
  ) throws(DataError) -> Tensor {
    let chosen = episodes.sorted { $0.id < $1.id }.prefix(overviewEpisodeCount)
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

  /// `count` frames spread over the episode, one drawn at random from each of as many equal parts.
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

  /// Frames in the order asked for, varied alike.
  ///
  /// - Precondition: Every step is in `0..<frameCount`.
  func frames(at steps: [Int], augmentation: Augmentation, using generator: inout SeededGenerator)
    -> [Float]
  {
    let size = frameShape.reduce(1, *)
    var sampled: [Float] = []
    sampled.reserveCapacity(steps.count * size)
    for step in steps { sampled += values[step * size..<(step + 1) * size] }
    if frameShape.count == 3 {
      augmentation.apply(
        to: &sampled, height: frameShape[1], width: frameShape[2], using: &generator)
    }
    return sampled
  }
}
