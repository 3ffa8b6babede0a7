import Episodes

/// What to do about an annotator, and why.
public struct AnnotatorVerdict: Sendable, Equatable, Encodable {
  /// What to do.
  ///
  /// A code never changes its meaning.
  public enum Action: String, Sendable, Encodable {
    /// Let the answers count.
    case keep
    /// Ask for more before deciding.
    case ask
    /// Talk to the annotator.
    case talk
    /// Leave the annotator out.
    case drop
    /// Nothing: the annotator was left out.
    case none = "left-out"
  }

  /// What to do.
  public let action: Action
  /// Why, in words.
  public let reason: String
}

extension AnnotatorReport {
  /// Gold answers that let coins and an attentive annotator be told apart.
  ///
  /// Of 10, coins get 9 right in one case of a hundred, and who is right nine times in ten gets 9 in three of
  /// four cases.
  static let fewGoldCount = 10
  /// Attention checks of which more than a quarter missed means something.
  private static let fewAttentionCount = 4
  /// Answers of which nearly all for the first shown mean something.
  private static let fewChoiceCount = 12

  /// What to do about the annotator.
  ///
  /// What the annotator is known to have got wrong counts before the model, which knows no right answers.
  public var verdict: AnnotatorVerdict {
    if isDropped { return AnnotatorVerdict(action: .none, reason: "left out already") }
    let found = [wrongWayRound, sameSide, notWatching, goldByChance, inattentive, hasty, uncertain]
    return found.lazy.compactMap { $0 }.first
      ?? AnnotatorVerdict(
        action: .keep,
        reason: gold.isAboveChance
          ? "above chance on gold" : "answers as others do, more than coins would")
  }

  private var wrongWayRound: AnnotatorVerdict? {
    guard gold.isWrongWayRound else { return nil }
    return AnnotatorVerdict(
      action: .talk, reason: "answers gold the wrong way round; was the question understood?")
  }

  private var sameSide: AnnotatorVerdict? {
    guard let firstShown, firstShown.total >= Self.fewChoiceCount,
      let interval = ConfidenceInterval(share: firstShown.count, of: firstShown.total)
    else { return nil }
    let isAlways = interval.lower > (1 + firstShown.chance) / 2
    let isNever = firstShown.chance > 0.4 && interval.upper < firstShown.chance / 2
    guard isAlways || isNever else { return nil }
    return AnnotatorVerdict(
      action: .drop,
      reason: "chooses the \(isAlways ? "first" : "second") shown, whatever is shown")
  }

  private var notWatching: AnnotatorVerdict? {
    guard let times, times.answerCount >= Self.fewChoiceCount, times.isSpeeder,
      !gold.isAboveChance
    else { return nil }
    return AnnotatorVerdict(
      action: .drop, reason: "too fast to have watched, and not above chance on gold")
  }

  private var goldByChance: AnnotatorVerdict? {
    guard gold.count > 0, !gold.isAboveChance else { return nil }
    guard gold.count >= Self.fewGoldCount else {
      return AnnotatorVerdict(action: .ask, reason: "too few gold answers to tell from coins")
    }
    let copied = likeness.flatMap { $0.isComplete ? ", and answers as \($0.annotator) does" : nil }
    return AnnotatorVerdict(action: .drop, reason: "not above chance on gold" + (copied ?? ""))
  }

  private var inattentive: AnnotatorVerdict? {
    let missed = attention.count - attention.rightCount
    guard attention.count >= Self.fewAttentionCount, 4 * missed > attention.count else {
      return nil
    }
    return AnnotatorVerdict(action: .talk, reason: "does not read the question")
  }

  private var hasty: AnnotatorVerdict? {
    guard times?.isSpeeder == true else { return nil }
    return AnnotatorVerdict(action: .talk, reason: "much faster than others")
  }

  private var uncertain: AnnotatorVerdict? {
    guard !gold.isAboveChance, model?.isAboveChance != true else { return nil }
    return AnnotatorVerdict(
      action: .ask, reason: "no gold answers, and not above what coins reach among so few answers")
  }
}

extension AnswerLikeness {
  /// Whether nearly all of many answers are the same.
  fileprivate var isComplete: Bool { queryCount >= 12 && 20 * sameCount >= 19 * queryCount }
}
