import Episodes
import Foundation

/// A query with all that was said about it.
package struct QueryReview: Sendable, Identifiable {
  /// The question.
  package let query: Query
  /// The answers in force, in the order given.
  package let answers: [Label]
  /// Annotators who are left out.
  ///
  /// Their answers are shown and do not count.
  package let leftOut: Set<Annotator>
  /// How a dispute about it was ended.
  package let settlement: Settlement?
  /// The share of every two counted answers and every two candidates about which the same is said, or `nil` for
  /// fewer than two answers; a skipped query is no answer.
  package let agreement: Double?
  /// Whether counted answers order candidates differently, and nobody has settled it.
  package let isDisputed: Bool
  /// What the counted answers say together.
  package let consensus: Consensus

  /// The query's name.
  package var id: Query.ID { query.id }

  /// The verdict that counts: the settlement, or else the consensus.
  package var verdict: Answer.Verdict? {
    settlement?.judgement.answer.verdict ?? consensus.verdict
  }

  /// Looks at one query.
  ///
  /// `weights` are those of annotators' votes, 1 where it names none; a vote of 0 or less is none.
  ///
  /// - Complexity: O(answers).
  package init(
    _ query: Query, _ answers: [Label], settlement: Settlement? = nil,
    leftOut: Set<Annotator> = [], weights: [Annotator: Double] = [:]
  ) {
    self.query = query
    self.answers = answers
    self.leftOut = leftOut
    self.settlement = settlement
    let counted = answers.filter { !leftOut.contains($0.annotator) }
    let spread = AnswerSpread(query, counted.map(\.judgement.answer))
    agreement = spread.agreement
    isDisputed = settlement == nil && spread.isDisputed
    consensus = Consensus(
      of: query,
      counted.map { ($0.judgement.answer, weights[$0.annotator] ?? 1) }.filter { $0.1 > 0 })
  }

  /// Every query of a file in the order in which it was first asked.
  ///
  /// With `weighsAnnotators`, the votes of an annotator of reliability `r`, by the answers of the same criterion,
  /// weigh `2 r - 1`, as they do in `JudgedOrder.given(by:weightedBy:reliability:)`.
  ///
  /// - Complexity: O(queries + labels), and that of the reliabilities.
  package static func all(_ history: LabelHistory, weighsAnnotators: Bool = false) -> [QueryReview]
  {
    let byQuery = Dictionary(grouping: history.labels) { $0.judgement.query.id }
    let weights = weighsAnnotators ? voteWeights(history) : [:]
    return history.queryOrder.compactMap { id in
      history.queries[id].map { query in
        QueryReview(
          query, byQuery[id] ?? [], settlement: history.settlements[id],
          leftOut: history.dropped, weights: weights[query.criterionName] ?? [:])
      }
    }
  }

  private static func voteWeights(_ history: LabelHistory) -> [String: [Annotator: Double]] {
    let names = Dictionary(
      history.labels.map { ($0.annotator.name, $0.annotator) },
      uniquingKeysWith: { first, _ in first })
    return Dictionary(grouping: history.counted) { $0.judgement.query.criterionName }.mapValues {
      AnnotatorReliability($0).annotators.reduce(into: [:]) { weights, entry in
        if let annotator = names[entry.annotator] { weights[annotator] = 2 * entry.reliability - 1 }
      }
    }
  }
}

/// How the answers to one query differ.
private struct AnswerSpread {
  let agreement: Double?
  let isDisputed: Bool

  init(_ query: Query, _ answers: [Answer]) {
    var (same, all) = (0, 0)
    var isDisputed = false
    for (first, second) in query.candidates.everyTwo({ ($0, $1) }) {
      var counts = [Int](repeating: 0, count: AgreementTable.Value.allCases.count)
      for answer in answers {
        guard let value = AgreementTable.value(of: answer.verdict, first, second) else { continue }
        counts[value.rawValue] += 1
      }
      let total = counts.reduce(0, +)
      same += counts.reduce(0) { $0 + $1 * ($1 - 1) }
      all += total * (total - 1)
      let orders: [AgreementTable.Value] = [.firstShown, .secondShown, .tie]
      isDisputed = isDisputed || orders.count { counts[$0.rawValue] > 0 } > 1
    }
    agreement = all > 0 ? Double(same) / Double(all) : nil
    self.isDisputed = isDisputed
  }
}

extension [QueryReview] {
  /// The number of characters, at least 8, of an id's beginning that tells every query from the others.
  ///
  /// - Complexity: O(queries · log queries).
  package var shortestName: Int {
    let names = map(\.id.uuidString).sorted()
    let shared = zip(names, names.dropFirst()).map { $0.commonPrefix(with: $1).count }.max() ?? 0
    return Swift.max(8, shared + 1)
  }

  /// The query whose id begins so.
  ///
  /// - Throws: `DataError.Kind.missing` if there is none, `.invalidValue` if there are several.
  package func query(named prefix: String, file: String) throws(DataError) -> QueryReview {
    let wanted = prefix.uppercased()
    let found = filter { $0.id.uuidString.hasPrefix(wanted) }
    guard found.count == 1, !wanted.isEmpty else {
      let names = found.prefix(4).map(\.id.uuidString).joined(separator: ", ")
      throw DataError(
        found.isEmpty ? .missing : .invalidValue, file: file,
        expected: "one query whose id begins with \(prefix)",
        found: found.isEmpty ? "none of \(count)" : "\(found.count): \(names)",
        remedy: "rapl labels list prints the ids")
    }
    return found[0]
  }
}
