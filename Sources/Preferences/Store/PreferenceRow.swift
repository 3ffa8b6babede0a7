import Episodes

/// A row of a table of comparisons, as programs that learn from preferences expect it.
struct PreferenceRow: Codable, Equatable {
  let chosen: String
  let rejected: String
  /// How much the chosen one is preferred: 1, or one half for a tie.
  let preference: Double
  let chosenSteps: [Int]?
  let rejectedSteps: [Int]?
  let annotator: String
  let confidence: Int?
  let reasons: [String]?
  let kind: String
  /// The criterion, where the query names one.
  let criterion: String?
  /// The episode that both were compared with, in an answer about likeness.
  let anchor: String?
  let anchorSteps: [Int]?
  let query: String
  let time: String

  enum CodingKeys: String, CodingKey {
    case chosen, rejected, preference, annotator, confidence, reasons, kind, anchor, query, time,
      criterion
    case chosenSteps = "chosen_steps"
    case rejectedSteps = "rejected_steps"
    case anchorSteps = "anchor_steps"
  }
}

extension PreferenceRow {
  /// The rows of an answer; none if it gives no order.
  static func rows(of label: Label) -> [PreferenceRow] {
    let judgement = label.judgement
    let reasons = judgement.answer.reasons
    return (judgement.order?.comparisons ?? []).map { comparison in
      PreferenceRow(
        chosen: comparison.first.episode.name, rejected: comparison.second.episode.name,
        preference: comparison.isTie ? 0.5 : 1,
        chosenSteps: bounds(of: comparison.first), rejectedSteps: bounds(of: comparison.second),
        annotator: label.annotator.name, confidence: judgement.answer.confidence,
        reasons: reasons.isEmpty ? nil : reasons, kind: judgement.query.kind.rawValue,
        criterion: judgement.query.criterion,
        anchor: judgement.query.anchor?.name,
        anchorSteps: judgement.query.anchor.flatMap { bounds(of: judgement.query.item(of: $0)) },
        query: judgement.query.id.uuidString,
        time: Timestamp.text(of: label.time))
    }
  }

  private static func bounds(of item: LabelItem) -> [Int]? {
    item.steps.map { [$0.lowerBound, $0.upperBound] }
  }
}
