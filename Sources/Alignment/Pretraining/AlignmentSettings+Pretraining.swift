import Encoders

extension AlignmentSettings {
  /// The pretraining of a network before it learns from answers.
  public enum Pretraining: Sendable, Equatable {
    /// Time contrast if all weights are fresh, and no pretraining if some weights are trained.
    case automatic
    /// No pretraining.
    ///
    /// Trained weights stay as they are, and fresh layers are calibrated.
    case none
    /// Pretraining with this objective.
    case by(PretrainingObjective.Name)

    /// The objective for a network, or `nil` for no pretraining.
    func objective(for network: any FeatureNetwork) -> PretrainingObjective.Name? {
      switch self {
      case .automatic: network.isFresh ? .timeContrast : nil
      case .none: nil
      case .by(let name): name
      }
    }
  }
}

extension AlignmentSettings.Pretraining: RawRepresentable, CaseIterable, Codable {
  /// All values: `auto`, `none`, and the name of every objective.
  public static var allCases: [Self] {
    [.automatic, .none] + PretrainingObjective.Name.allCases.map(Self.by)
  }

  /// The value of that name, or `nil` if there is none.
  public init?(rawValue: String) {
    guard let value = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = value
  }

  /// The name on the command line and in results.
  public var rawValue: String {
    switch self {
    case .automatic: "auto"
    case .none: "none"
    case .by(let name): name.rawValue
    }
  }
}
