import Encoders
import Episodes

/// A loss that is computed from the order of frames alone.
protocol PretrainingLoss: Sendable {
  /// The smallest number of frames of an episode that the loss needs.
  var minimumFrameCount: Int { get }
  /// The smallest number of episodes that the loss needs.
  var minimumEpisodeCount: Int { get }

  /// The steps of one episode in an update, about `count`.
  ///
  /// The number is the same for every episode.
  func steps(_ count: Int, of frameCount: Int, using generator: inout SeededGenerator) -> [Int]

  /// The loss, `[]`.
  ///
  /// `features` are the features of the drawn steps, `[E, F, D]`. `times` holds one list per episode, with
  /// the steps as shares of the episode, 0 to 1.
  func loss(_ features: Tensor, times: [[Float]]) throws(DataError) -> Tensor
}
