import Preferences

/// How far an annotator is.
package struct LabelProgress: Sendable, Equatable {
  /// Who answers.
  package let annotator: Annotator
  /// The annotator's answers in force, those of earlier sittings included.
  package let answered: Int
  /// How many there are to be; `nil` for as many as the annotator likes.
  package let target: Int?
  /// Answers per minute at the pace of the last twenty; 0 before the first.
  package let perMinute: Double

  /// Seconds until the target at that pace; `nil` without a target or a pace.
  package var remainingSeconds: Double? {
    guard let target, perMinute > 0 else { return nil }
    return Double(max(0, target - answered)) / perMinute * 60
  }

  /// Answers whose response times make the pace.
  private static let window = 20

  init(annotator: Annotator, labels: [Label], target: Int?) {
    self.annotator = annotator
    self.target = target
    answered = labels.count
    let recent = labels.suffix(Self.window).map(\.responseSeconds)
    let seconds = recent.reduce(0, +)
    perMinute = seconds > 0 ? Double(recent.count) / seconds * 60 : 0
  }
}
