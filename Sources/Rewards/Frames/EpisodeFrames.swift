import Episodes

/// The rows of the frame table that belong to one episode, column by column, each `[T]`.
package struct EpisodeFrames: Sendable, Equatable {
  /// The episode.
  package let id: EpisodeID
  /// The place of the episode in the table, counted from 0.
  package let episodeIndex: Int
  /// The place of the first frame in the table, counted from 0.
  package let firstIndex: Int
  /// The rewards as the rewards file has them.
  package let rewards: [Float]
  /// How far the episode has come, from 0 to 1.
  ///
  /// It falls where an episode undoes what it did.
  package let levels: [Float]
  /// The highest level up to each step, from 0 to 1, which never falls.
  package let progress: [Float]
  /// The return, the same for all frames.
  package let total: Double
  /// The standard deviation of the reward over the references, or `nil` for one reference.
  package let referenceSpread: [Float]?
  /// The standard deviation of the return over the encoder's networks, or `nil` for one network.
  package let ensembleSpread: Double?
  /// What the next steps add to the level: that of a later step minus that of this one.
  package let advantages: [Float]
  /// How much a frame counts in a loss, 1 on average.
  package let weights: [Float]
  /// Whether a frame is worth imitating: the episode is believed, and the level does not fall.
  package let keep: [Bool]
  /// Whether the match behind the reward converged, said something, and was not of a far episode.
  package let isBelieved: Bool
  /// Whether the episode succeeded, or `nil` if that was not decided.
  package let isSuccess: Bool?
  /// The probability with which a verdict on success includes the truth, or `nil` without a verdict.
  package let successCoverage: Double?

  /// The number of frames, T.
  package var count: Int { rewards.count }
  /// The frames of the table that are this episode's.
  package var indices: Range<Int> { firstIndex..<firstIndex + count }
}

extension RewardTrace.Diagnostics {
  /// Whether the reward can be believed: every match converged, its plan says something, and the episode is not
  /// farther from the references than all judged ones.
  package var isBelievable: Bool { converged && !isUninformative && standing != .beyond }
}
