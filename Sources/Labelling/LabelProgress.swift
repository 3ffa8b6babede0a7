import Preferences

/// The progress of an annotator.
package struct LabelProgress: Sendable, Equatable {
  /// The annotator.
  package let annotator: Annotator
  /// The number of the annotator's answers in force that compare something, including those of earlier
  /// sittings.
  ///
  /// Skipped queries, broken videos, "cannot tell", practice and checks do not count.
  package let answered: Int
  /// The number of all of the annotator's answers in force.
  package let given: Int
  /// The target number of answers, or `nil` for no target.
  package let target: Int?
  /// The answers per minute, at the pace of the last twenty; 0 before the first.
  package let perMinute: Double

  /// The seconds until the target at that pace, or `nil` without a target or a pace.
  package var remainingSeconds: Double? {
    guard let target, perMinute > 0 else { return nil }
    return Double(max(0, target - answered)) / perMinute * 60
  }

  /// The number of answers whose response times give the pace.
  private static let window = 20

  init(annotator: Annotator, labels: [Label], target: Int?) {
    self.annotator = annotator
    self.target = target
    answered = labels.count(where: \.countsTowardsTarget)
    given = labels.count
    let recent = labels.suffix(Self.window).map(\.responseSeconds)
    let seconds = recent.reduce(0, +)
    perMinute = seconds > 0 ? Double(recent.count) / seconds * 60 : 0
  }
}

extension Label {
  /// Whether it is one of the answers that an annotator is asked for: it compares something, and the query is
  /// neither practice nor a check.
  var countsTowardsTarget: Bool {
    judgement.query.purpose == .ordinary && judgement.answer.verdict.compares
  }
}
