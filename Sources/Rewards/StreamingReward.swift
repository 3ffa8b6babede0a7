import Episodes
import OptimalTransport

/// The reward of a rollout while it runs: one embedding in, the reward of that step out.
///
/// It holds for definitions that look at nothing but the step itself, `time`, `goal` and `score`, and is
/// then what the finished episode would be given. A transport plan needs the whole episode: `share` and
/// `cost` are refused.
public struct StreamingReward: Sendable {
  /// The reward of a step, and how far the references disagree about it.
  public struct Step: Sendable, Equatable {
    /// The reward; higher is better.
    public let reward: Double
    /// The standard deviation over the references; `nil` for one.
    public let spread: Double?
  }

  private let settings: RewardSettings
  private let features: ReferenceFeatures
  private let name: String
  private let takesScores: Bool
  /// Steps that have been rewarded.
  public private(set) var stepCount = 0

  /// Gets ready for a rollout, which is not among the references.
  ///
  /// - Throws: `DataError`, as `Rewarder`; `.unsupported` for a definition that needs the whole episode,
  ///   or costs in context.
  public init(references: [EmbeddingSequence], settings: RewardSettings, name: String = "rollout")
    throws(DataError)
  {
    let needsAll = [RewardTerm.share, .cost].contains(where: settings.stepDefinition.includes)
    guard !needsAll, settings.costSettings.contextLength == 1, settings.shapingDiscount == nil,
      settings.scaling == .none
    else {
      throw DataError(
        .unsupported, file: name, place: "streaming",
        expected: "a reward of single steps out of time, goal and score, neither scaled nor shaped",
        found: "one that needs what comes later", remedy: "give --step-reward time, or wait")
    }
    let rewarder = try Rewarder(references: references, settings: settings)
    self.settings = settings
    self.name = name
    features = rewarder.features
    takesScores = settings.stepDefinition.includes(.score)
  }

  /// Takes the next step.
  ///
  /// - Parameters:
  ///   - frame: The embedding of the frame, `[D]`.
  ///   - score: What the encoder's scalar head says of it, where the definition asks for that.
  /// - Returns: The reward of this step, from the frames so far.
  /// - Throws: `DataError.Kind.invalidValue` for an embedding that cannot be compared, `.missing` for a
  ///   score that is asked for; the step does not count then.
  /// - Complexity: O(steps of the references · D).
  public mutating func append(_ frame: [Float], score: Float? = nil) throws(DataError) -> Step {
    guard !takesScores || score?.isFinite == true else {
      throw problem("a finite score, which the definition asks for", found: "\(score ?? .nan)")
    }
    let values: [Double]
    do throws(TransportError) {
      values = try features.costs(from: frame, dimension: frame.count)
        .map { value(costs: $0.values, score: score) }
    } catch {
      throw problem("features that can be compared with the references'", found: "\(error)")
    }
    stepCount += 1
    return Step(
      reward: values.reduce(0, +) / Double(values.count),
      spread: values.count > 1 ? values.deviation : nil)
  }

  /// The reward against one reference, given the costs to its frames.
  private func value(costs: [Double], score: Float?) -> Double {
    settings.stepDefinition.parts.reduce(0) { sum, part in
      let value =
        switch part.term {
        case .time: SoftTime(temperature: settings.timeTemperature).time(costs: costs)
        case .goal: ReferenceView.goal(costs: costs, goalLength: settings.goalLength)
        case .score: Double(score ?? 0)
        case .share, .cost: preconditionFailure("refused when the rollout began")
        }
      return sum + part.weight * value
    }
  }

  private func problem(_ expected: String, found: String) -> DataError {
    DataError(
      .invalidValue, file: name, place: "step \(stepCount)", expected: expected, found: found)
  }
}
