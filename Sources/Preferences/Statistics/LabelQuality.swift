import Episodes

/// Signs that the answers in a file can or cannot be trusted.
public struct LabelQuality: Sendable, Equatable, Codable {
  /// Cycles among the answers of all annotators.
  public let intransitivity: Intransitivity
  /// Cycles among the answers of each annotator.
  public let intransitivityByAnnotator: [String: Intransitivity]
  /// Whether the place decides which candidate is chosen.
  public let positionBias: [PositionBias]
  /// How long answers took.
  public let responseTimes: ResponseTimes
  /// Whether the same question gets the same answer.
  public let selfConsistency: [SelfConsistency]

  private enum CodingKeys: String, CodingKey {
    case intransitivity
    case intransitivityByAnnotator = "intransitivity_by_annotator"
    case positionBias = "position_bias"
    case responseTimes = "response_times"
    case selfConsistency = "self_consistency"
  }

  /// Looks at answers in force.
  ///
  /// Cycles are looked for among those that count, which `counted` holds where settlements are among them.
  ///
  /// - Complexity: As that of its parts.
  public init(_ labels: [Label], counted: [Label]? = nil) {
    intransitivity = Intransitivity(JudgedOrder.given(by: counted ?? labels).flatMap(\.preferences))
    intransitivityByAnnotator = Dictionary(grouping: labels, by: \.annotator.name).mapValues {
      Intransitivity(JudgedOrder.given(by: $0).flatMap(\.preferences))
    }
    positionBias = PositionBias.measured(labels)
    responseTimes = ResponseTimes(labels)
    selfConsistency = SelfConsistency.measured(labels)
  }
}
