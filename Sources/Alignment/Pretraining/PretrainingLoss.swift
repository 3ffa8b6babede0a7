import Encoders
import Episodes

/// Something that can be learned from the order of frames alone.
protocol PretrainingLoss: Sendable {
  /// The fewest frames of an episode that it can be learned from.
  var minimumFrameCount: Int { get }
  /// The fewest episodes that it can be learned from.
  var minimumEpisodeCount: Int { get }

  /// The steps of one episode that an update looks at, about `count`; as many for every episode.
  func steps(_ count: Int, of frameCount: Int, using generator: inout SeededGenerator) -> [Int]

  /// What is still wrong, `[]`.
  ///
  /// `features` are `[E, F, D]`, of the steps that were drawn; `times` are the steps as shares of their
  /// episode, 0 to 1, one list per episode.
  func loss(_ features: Tensor, times: [[Float]]) throws(DataError) -> Tensor
}
