/// The dense reward of one episode, with what is needed to trust it or not.
public struct RewardTrace: Sendable, Equatable {
  /// How the transport problem behind a reward ended.
  public struct Diagnostics: Sendable, Equatable, Codable {
    /// The preferred episode that it was matched with.
    public let reference: EpisodeID
    /// The transport cost `<P, C>`, without the entropy term.
    public let transportCost: Double
    /// Whether the marginals were met within the tolerance.
    public let converged: Bool
    /// Sinkhorn iterations used.
    public let iterations: Int
    /// Largest deviation of a marginal, summed over one side (L1).
    public let marginalError: Double

    /// States how a match ended; see the properties.
    public init(
      reference: EpisodeID, transportCost: Double, converged: Bool, iterations: Int,
      marginalError: Double
    ) {
      self.reference = reference
      self.transportCost = transportCost
      self.converged = converged
      self.iterations = iterations
      self.marginalError = marginalError
    }
  }

  /// The episode that is rewarded.
  public let id: EpisodeID
  /// The reward of each step, `[T]` Float32; higher is better.
  public let rewards: [Float]
  /// How the match behind it ended.
  public let diagnostics: Diagnostics

  /// The return: the sum of all steps, in Float64.
  public var total: Double { rewards.reduce(0) { $0 + Double($1) } }

  /// Wraps rewards.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if there are none or one is not finite.
  public init(id: EpisodeID, rewards: [Float], diagnostics: Diagnostics) throws(DataError) {
    guard !rewards.isEmpty, rewards.allSatisfy(\.isFinite)
    else {
      throw DataError(
        .invalidValue, file: id.name, place: "reward", expected: "one finite reward per step",
        found: rewards.isEmpty ? "no steps" : "a reward that is not finite")
    }
    self.id = id
    self.rewards = rewards
    self.diagnostics = diagnostics
  }
}
