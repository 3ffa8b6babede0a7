import Episodes
import Foundation
import Preferences

/// The content of a file of answers, for people or machines.
struct LabelReport {
  private struct Everything: Encodable {
    let summary: LabelSummary
    /// By criterion.
    let qualities: [String: LabelQuality]

    private enum CodingKeys: String, CodingKey { case qualities = "quality_by_criterion" }

    func encode(to encoder: any Encoder) throws {
      try summary.encode(to: encoder)
      guard qualities.count > 1 else {
        try qualities.values.first?.encode(to: encoder)
        return
      }
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(qualities, forKey: .qualities)
    }
  }

  private let path: String
  private let summary: LabelSummary
  private let history: LabelHistory

  init(_ store: LabelStore) throws {
    path = store.path
    history = try store.history()
    summary = LabelSummary(history)
  }

  /// Prints the counts, and with `withQuality` also the oddities of the answers by a criterion, or by each.
  func say(json: Bool, withQuality: Bool = false, criterion: String? = nil) throws {
    // Cycles take long to find among many answers.
    let qualities = withQuality ? try qualities(by: criterion) : [:]
    guard !json else {
      return try Console.sayJSON(Everything(summary: summary, qualities: qualities))
    }
    let advice = LabelAdvice(file: path)
    Console.say("\(path): \(summary.text); \(advice.about(summary))")
    for line in summary.remarks { Console.say(line) }
    for (name, quality) in qualities.sorted(by: { $0.key < $1.key }) {
      if qualities.count > 1 || criterion != nil { Console.say("by \(name):") }
      for line in quality.lines(advice) { Console.say(line) }
    }
  }

  private func qualities(by criterion: String?) throws -> [String: LabelQuality] {
    let several = criterion == nil && history.criteria.count > 1
    let names = try several ? history.criteria : [history.criterion(criterion, file: path)]
    return Dictionary(
      uniqueKeysWithValues: names.map {
        ($0, LabelQuality(history.given(by: $0), counted: history.counted(by: $0)))
      })
  }
}

extension LabelSummary {
  /// The counts on one line.
  fileprivate var text: String {
    let codes = answersByCode.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
      .joined(separator: ", ")
    return "\(answerCount) answers (\(codes)) to \(queryCount) queries, \(undoneCount) undone, "
      + "\(comparisonCount) comparisons of \(episodeCount) episodes" + otherOrders
  }

  /// What is not as in a file of one criterion, without checks and disputes.
  fileprivate var remarks: [String] {
    let checks = answersByPurpose.filter {
      $0.key != Query.Purpose.ordinary.rawValue && $0.value > 0
    }
    return [
      answersByCriterion.count > 1 ? "by criterion: \(Self.list(answersByCriterion))" : nil,
      checks.isEmpty ? nil : "not learned from: \(Self.list(checks))",
      settledQueryCount > 0 ? "disputes that were ended: \(settledQueryCount)" : nil,
      droppedAnnotators.isEmpty
        ? nil : "annotators who are left out: \(droppedAnnotators.joined(separator: ", "))",
    ].compactMap { $0 }
  }

  private static func list(_ counts: [String: Int]) -> String {
    counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
  }

  /// The comparisons of the answers beside preferences between whole episodes.
  fileprivate var otherOrders: String {
    (partComparisonCount > 0 ? ", \(partComparisonCount) of parts of episodes" : "")
      + (likenessCount > 0 ? ", \(likenessCount) orders by likeness" : "")
  }
}

extension LabelQuality {
  /// The lines of the report, each with what to do about it.
  fileprivate func lines(_ advice: LabelAdvice) -> [String] {
    let places = positionBias.compactMap { bias in
      bias.line.map { "\($0); \(advice.about(bias))" }
    }
    let times = responseTimes.annotators.map { "\($0.line); \(advice.about($0))" }
    let repeats = selfConsistency.compactMap { consistency in
      consistency.line.map { "\($0); \(advice.about(consistency))" }
    }
    return ["\(cycleLine); \(advice.about(intransitivity))"] + places + times + repeats
  }

  private var cycleLine: String {
    let cycle = intransitivity.shortestCycle.joined(separator: " > ")
    return
      "cycles: \(intransitivity.circularTriadCount) of three episodes, "
      + "\(intransitivity.cyclicItemCount) of \(intransitivity.itemCount) episodes in cycles, "
      + "\(intransitivity.contradictionCount) pairs answered both ways"
      + (cycle.isEmpty ? "" : "; a shortest: \(cycle)")
  }
}

extension PositionBias {
  fileprivate var line: String? {
    guard let firstShare, let interval else { return nil }
    let expected = String(format: "%.2f", 1 / Double(candidateCount))
    return
      "of \(candidateCount) candidates the first shown is best in "
      + String(format: "%.2f", firstShare) + " \(interval.text) of "
      + "\(bestByPlace.reduce(0, +)) answers, by chance \(expected)" + (isBiased ? ": BIASED" : "")
  }
}

extension ResponseTimes.Entry {
  fileprivate var line: String {
    "\(annotator): median " + String(format: "%.1f", medianSeconds) + " s per answer, "
      + "\(fastAnswerCount) of \(answerCount) suspiciously fast" + (isSpeeder ? "; a SPEEDER" : "")
  }
}

extension SelfConsistency {
  fileprivate var line: String? {
    guard let share, let interval else { return nil }
    return
      "\(annotator): the same said again of " + String(format: "%.2f", share)
      + " \(interval.text) of \(comparisonCount) comparisons asked twice"
  }
}

extension ConfidenceInterval {
  /// The ends in brackets.
  var text: String { String(format: "[%.2f, %.2f]", lower, upper) }
}
