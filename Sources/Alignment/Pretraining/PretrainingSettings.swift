/// How an encoder is trained on episodes alone, without any answers.
public struct PretrainingSettings: Sendable, Equatable {
  /// What is learned; by default the objective that did best on simulated arms.
  public var objective = PretrainingObjective.timeContrast()
  /// The most episodes that are learned from, at least 2; their frames are held in memory.
  ///
  /// Where there are more, those that are taken are spread evenly over the order of names.
  public var mostEpisodes = 256
  /// Episodes in one update, at least 2.
  public var episodeCount = 6
  /// Frames of an episode in one update, at least 4.
  ///
  /// The number is rounded down to whole triplets or quadruplets where the objective learns from such.
  public var frameCount = 16
  /// Updates of the weights, at least 1.
  public var updateCount = 250
  /// The largest learning rate of AdamW; it rises over the first tenth of the updates and falls as a
  /// cosine.
  public var learningRate = 2e-3
  /// The weight decay of AdamW, at least 0.
  public var weightDecay = 1e-3
  /// How frames are varied while training, alike along an episode.
  public var augmentation = Augmentation()
  /// The seed of all chance.
  public var seed: UInt64 = 0

  /// The defaults.
  public init() {}
}

extension PretrainingSettings: Encodable {
  private enum Key: String, CodingKey {
    case mostEpisodes, episodeCount, frameCount, updateCount, learningRate, weightDecay,
      augmentation
    case seed
  }

  /// Writes every setting, the numbers of the objective beside the others.
  ///
  /// - Throws: The encoder's own error.
  public func encode(to encoder: any Encoder) throws {
    try objective.encode(to: encoder)
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(mostEpisodes, forKey: .mostEpisodes)
    try values.encode(episodeCount, forKey: .episodeCount)
    try values.encode(frameCount, forKey: .frameCount)
    try values.encode(updateCount, forKey: .updateCount)
    try values.encode(learningRate, forKey: .learningRate)
    try values.encode(weightDecay, forKey: .weightDecay)
    try values.encode(augmentation, forKey: .augmentation)
    try values.encode(seed, forKey: .seed)
  }
}
