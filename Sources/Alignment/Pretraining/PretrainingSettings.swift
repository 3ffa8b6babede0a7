/// How an encoder is trained on episodes alone, without answers.
public struct PretrainingSettings: Sendable, Equatable {
  /// The objective.
  ///
  /// The default is the one that did best on simulated arms.
  public var objective = PretrainingObjective.timeContrast()
  /// The largest number of episodes, at least 2.
  ///
  /// Their frames are held in memory.
  ///
  /// If there are more, the training uses a selection that is spread evenly over the order of names.
  public var mostEpisodes = 256
  /// The number of episodes in one update, at least 2.
  public var episodeCount = 6
  /// The number of frames of an episode in one update, at least 4.
  ///
  /// The number is rounded down to whole triplets or quadruplets if the objective needs them.
  public var frameCount = 16
  /// The number of weight updates, at least 1.
  public var updateCount = 250
  /// The largest learning rate of AdamW.
  ///
  /// It rises over the first tenth of the updates, and then falls as a cosine.
  public var learningRate = 2e-3
  /// The weight decay of AdamW, at least 0.
  public var weightDecay = 1e-3
  /// How frames are varied in training.
  ///
  /// All frames of an episode get the same change.
  public var augmentation = Augmentation()
  /// The seed of all random numbers.
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

  /// Writes every setting, with the numbers of the objective beside the others.
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
