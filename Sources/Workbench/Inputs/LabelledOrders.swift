import EpisodeStore
import Episodes
import Preferences

/// How much answers count in a training.
public struct AnswerWeighing: Sendable, Equatable {
  /// The weights of single answers, by confidence and reason.
  public var weights: AnswerWeights
  /// Whether annotators count by how reliable they are, as `AnnotatorReliability` estimates it.
  public var weighsAnnotators: Bool
  /// The criterion whose answers count; `nil` for the only one in the file.
  public var criterion: String?

  /// Chooses a weighing, by default one in which all answers count alike.
  public init(
    weights: AnswerWeights = .equal, weighsAnnotators: Bool = false, criterion: String? = nil
  ) {
    self.weights = weights
    self.weighsAnnotators = weighsAnnotators
    self.criterion = criterion
  }

  /// The answers that count, and the orders that they give.
  func orders(in path: String) throws(DataError) -> (labels: [Label], orders: [JudgedOrder]) {
    let store = try LabelStore(readingFrom: path)
    let labels = try store.countedAnswers(by: criterion)
    let reliability =
      try weighsAnnotators ? AnnotatorReliability(store.givenAnswers(by: criterion)) : nil
    return (labels, JudgedOrder.given(by: labels, weightedBy: weights, reliability: reliability))
  }
}

/// The answers of a label file that are about given episodes, as orders that alignment learns from.
public struct LabelledOrders {
  /// Orders of preference and of likeness, each with its weight.
  public let orders: [JudgedOrder]
  /// Doubts about the answers: too few, contradictions, cycles.
  public let review: AnswerReview
  /// Remarks about answers that are left out.
  public let notes: [String]

  /// Reads a label file.
  ///
  /// - Throws: `DataError.Kind.mismatch` if the file has answers, but none about these episodes.
  public init(
    _ path: String, in store: EpisodeStore, weighing: AnswerWeighing = AnswerWeighing()
  ) throws(DataError) {
    let known = Set(store.episodes.map(\.id))
    let (labels, all) = try weighing.orders(in: path)
    let orders = all.filter { $0.items.allSatisfy { known.contains($0.episode) } }
    self.orders = orders
    review = AnswerReview(orders)
    let strangers = all.flatMap(\.items).map(\.episode).filter { !known.contains($0) }
    if orders.isEmpty, let first = strangers.first {
      throw DataError(
        .mismatch, file: path, expected: "answers about the episodes given",
        found: "\(all.count) answers about others, such as \(first)",
        remedy: "give the files that were labelled")
    }
    let unknown = strangers.first.map { first in
      "\(path): answers about episodes not given: \(all.count - orders.count), such as \(first); "
        + "give their files too, to learn from them"
    }
    let unusable = labels.count - all.count
    let useless =
      unusable > 0 ? "\(path): answers that give no order, or count nothing: \(unusable)" : nil
    notes = [unknown, useless].compactMap { $0 }
  }
}
