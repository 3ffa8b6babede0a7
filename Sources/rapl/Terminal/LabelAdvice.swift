import Foundation
import Preferences

/// What to do about a figure of a file of answers, in words that follow the figure.
struct LabelAdvice {
  private static let nothing = "nothing to do"
  /// The alpha from which answers can be relied on, and that below which they say little.
  ///
  /// - Source: Krippendorff, "Content Analysis", 2nd edition, 2004, p. 241.
  private static let (reliable, tentative) = (0.8, 0.667)

  /// The file of answers, as a shell takes it.
  private let file: String

  init(file: String) { self.file = Self.quoted(file) }

  /// A text as one word of a shell.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || $0.properties.numericType != nil
        || "/._-@".unicodeScalars.contains($0)
    }
    return isPlain
      ? text
      : "'"
        + text.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: #"'\''"#) + "'"
  }

  private var disputes: String { "rapl labels list \(file) --disputed" }

  /// About queries whose answers contradict each other.
  func settling(_ count: Int) -> String {
    count == 0
      ? Self.nothing
      : "settle one with rapl labels settle \(file) ID --verdict 1, or watch them with rapl labels review"
  }

  func about(_ summary: LabelSummary) -> String {
    let least = AnswerReview.fewPairCount
    guard summary.comparisonCount < least else { return "learn from them with rapl align" }
    return "go on with rapl label; \(least) comparisons were enough where it was measured"
  }

  func about(_ cycles: Intransitivity) -> String {
    if cycles.contradictionCount > 0 {
      return
        "settle what people differ about (\(disputes)), or count people by their reliability (rapl "
        + "align --weigh-annotators)"
    }
    return cycles.cyclicItemCount > 0
      ? "ask about the episodes of the cycle again, or settle one of its queries" : Self.nothing
  }

  func about(_ bias: PositionBias) -> String {
    bias.isBiased
      ? "ask everybody to watch all videos to their end; places are drawn at random, so the answers stay of use"
      : Self.nothing
  }

  func about(_ times: ResponseTimes.Entry) -> String {
    let name = Self.quoted(times.annotator)
    let look = "look at the answers with rapl labels list \(file) --annotator \(name)"
    if times.isSpeeder {
      return "\(look), and leave them out with rapl labels drop \(file) \(name)"
    }
    return times.fastAnswerCount > 0 ? look : Self.nothing
  }

  func about(_ consistency: SelfConsistency) -> String {
    guard let interval = consistency.interval else { return Self.nothing }
    if interval.upper < Self.reliable {
      return
        "explain the task with a practice round, and see whether the answers count with rapl labels "
        + "reliability \(file)"
    }
    return interval.lower < Self.reliable
      ? "repeat more questions to be sure (--repeats)" : Self.nothing
  }

  /// About the agreement of all.
  func about(_ alpha: Agreement.Coefficient) -> String {
    guard let value = alpha.value else { return "let several people answer the same (--overlap)" }
    if let interval = alpha.interval, interval.lower <= 0 {
      return
        "not above chance for certain: say in guidelines what better means, and let more be answered by "
        + "several (--overlap)"
    }
    if value >= Self.reliable { return Self.nothing }
    return value >= Self.tentative
      ? "good enough to learn from; see \(disputes)"
      : "look at some of these together (\(disputes)), and say in guidelines what better means"
  }

  /// About the agreement of two.
  func about(_ pair: Agreement.Pair) -> String {
    guard let value = pair.kappa.value, value < Self.tentative else { return Self.nothing }
    return "see what they differ about with \(disputes) --annotator \(Self.quoted(pair.first))"
  }
}
