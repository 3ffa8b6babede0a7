import Episodes

/// A fault or a remark that an inspection reports about a dataset.
public struct Finding: Codable, Sendable, Equatable {
  /// How much it matters.
  public enum Severity: String, Codable, Sendable, Equatable {
    /// The episode or file cannot be used.
    case error
    /// It can be used, but probably something else was meant.
    case warning
    /// Worth knowing.
    case note
  }

  /// A lasting name for this sort of finding, such as `rewards.not_finite`.
  public let code: String
  /// How much it matters.
  public let severity: Severity
  /// The place inside the file, such as `/data/demo_3/rewards[17]`, or `nil` for the file itself.
  public let place: String?
  /// The fault or remark in words.
  public let message: String
  /// A way to mend it.
  public let remedy: String?
}

extension Finding {
  /// States a finding from the same words that strict loading would throw.
  init(_ code: String, _ severity: Severity = .error, from error: DataError) {
    self.init(
      code: code, severity: severity, place: error.place?.escapingControlCharacters,
      message: "expected \(error.expected), found \(error.found)".escapingControlCharacters,
      remedy: error.remedy)
  }
}
