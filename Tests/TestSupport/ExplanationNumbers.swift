/// What `explanation.json` holds, as a reader of it would declare it.
public struct ExplanationNumbers: Decodable, Sendable {
  /// One step of the episode.
  public struct Step: Decodable, Sendable {
    /// The step, counted from 0.
    public let step: Int
    /// Where in the reference its mass went, in the mean.
    public let place: Double
    /// The step of the reference that most of it went to.
    public let referenceStep: Int
    /// Its part of the match's cost.
    public let loss: Double
    /// The reward that it was given.
    public let reward: Float
  }

  /// The episode that is explained.
  public let episode: String
  /// The reference that it was matched with.
  public let reference: String
  /// Steps of the reference.
  public let referenceStepCount: Int
  /// The episode's return.
  public let total: Double
  /// The cost of the match.
  public let cost: Double
  /// The steps that lose most, the worst first.
  public let costliest: [Int]
  /// Every step in order.
  public let steps: [Step]
}
