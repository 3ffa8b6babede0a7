import EpisodeStore
import Episodes
import Preferences

/// The answers of a file that speak of episodes at hand, as alignment learns from them.
struct LabelledOrders {
  /// Orders of preference and of likeness, each at its weight.
  let orders: [JudgedOrder]
  /// What is doubtful about them.
  let review: AnswerReview

  /// - Throws: `DataError.Kind.mismatch` if orders there are, but none about these episodes.
  init(_ path: String, in store: EpisodeStore, weighing: AnswerWeightOptions? = nil) throws {
    let known = Set(store.episodes.map(\.id))
    let labels = try LabelStore(readingFrom: path).answers()
    let all = try weighing?.orders(of: labels) ?? JudgedOrder.given(by: labels)
    orders = all.filter { $0.items.allSatisfy { known.contains($0.episode) } }
    review = AnswerReview(orders)
    let strangers = all.flatMap(\.items).map(\.episode).filter { !known.contains($0) }
    if orders.isEmpty, let first = strangers.first {
      throw DataError(
        .mismatch, file: path, expected: "answers about the episodes given",
        found: "\(all.count) answers about others, such as \(first)",
        remedy: "give the files that were labelled")
    }
    if let first = strangers.first {
      Console.note(
        "\(path): answers about episodes not given: \(all.count - orders.count), such as \(first); "
          + "give their files too, to learn from them")
    }
    if all.count < labels.count {
      Console.note(
        "\(path): answers that give no order, or count nothing: \(labels.count - all.count)")
    }
  }

  /// The comparisons of whole episodes by preference.
  var comparisons: [Comparison] { orders.flatMap(\.comparisons) }
}
