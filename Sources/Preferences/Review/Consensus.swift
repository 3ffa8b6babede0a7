import Episodes

/// What the annotators of a query say together.
///
/// Every answer says something of every two candidates: the first is better, the second, a tie, cannot tell, or a
/// broken video. The consensus is the verdict that the least weight of answers contradicts, summed over the pairs
/// (Kemeny's rule); of a pair, what most answers say. A skipped query is no vote.
package struct Consensus: Sendable, Equatable {
  /// The verdicts that the least weight contradicts; several where the votes are tied, none without votes.
  package let best: [Answer.Verdict]
  /// How much more weight contradicts the next verdict, as a share of all weight, or `nil` without votes.
  ///
  /// 1 where all say the same, 0 where votes are tied.
  package let margin: Double?
  /// The share of what was said that the verdict agrees with, or `nil` without votes.
  package let support: Double?
  /// Answers that vote.
  package let voteCount: Int

  /// The consensus, or `nil` without votes and where they are tied.
  package var verdict: Answer.Verdict? { best.count == 1 ? best[0] : nil }

  /// Whether two verdicts or more are equally good.
  package var isTied: Bool { best.count > 1 }

  /// Finds the consensus of some answers to one query, each with a weight above 0.
  ///
  /// - Complexity: O(answers + verdicts), of which there are 5 about a pair and 543 about a set of five.
  package init(of query: Query, _ answers: [(answer: Answer, weight: Double)]) {
    let votes = answers.filter { $0.answer.verdict != .skip }
    voteCount = votes.count
    guard !votes.isEmpty else {
      (best, margin, support) = ([], nil, nil)
      return
    }
    let table = VoteTable(query, votes)
    let costs = VerdictCatalogue.shared.verdicts(query.candidates.count).map(table.weightAgainst)
    let least = costs.min() ?? 0
    let tolerance = 1e-9 * table.weight
    let places = costs.indices.filter { costs[$0] - least <= tolerance }
    best = places.map { VerdictCatalogue.shared.verdict($0, of: query) }
    let next = costs.indices.filter { !places.contains($0) }.map { costs[$0] }.min() ?? least
    margin = places.count > 1 ? 0 : (next - least) / table.weight
    support = 1 - least / (table.weight * Double(table.pairCount))
  }
}

/// The weights of what was said of every two candidates.
private struct VoteTable {
  let weight: Double
  private var weights: [[Double]]

  init(_ query: Query, _ votes: [(answer: Answer, weight: Double)]) {
    weight = votes.reduce(0) { $0 + $1.weight }
    let pairs = query.candidates.everyTwo { ($0, $1) }
    weights = pairs.map { _ in
      [Double](repeating: 0, count: AgreementTable.Value.allCases.count)
    }
    for (answer, weight) in votes {
      for (number, pair) in pairs.enumerated() {
        guard let value = AgreementTable.value(of: answer.verdict, pair.0, pair.1) else { continue }
        weights[number][value.rawValue] += weight
      }
    }
  }

  var pairCount: Int { weights.count }

  func weightAgainst(_ values: [AgreementTable.Value]) -> Double {
    zip(weights, values).reduce(0) { $0 + weight - $1.0[$1.1.rawValue] }
  }
}

/// Every verdict about so many candidates: all orders with ties, cannot tell, broken video.
private struct VerdictCatalogue {
  static let shared = VerdictCatalogue()

  /// The tier of each candidate, by the number of candidates.
  private let tiers: [Int: [[Int]]]
  private let values: [Int: [[AgreementTable.Value]]]

  private init() {
    let counts = Set(Query.Kind.allCases.flatMap { Array($0.episodeCounts) }).union([2])
    tiers = Dictionary(uniqueKeysWithValues: counts.map { ($0, Self.orders($0)) })
    values = tiers.mapValues { orders in
      let pairCount = orders[0].count * (orders[0].count - 1) / 2
      return orders.map(Self.values)
        + [.canNotTell, .brokenVideo].map { Array(repeating: $0, count: pairCount) }
    }
  }

  func verdicts(_ count: Int) -> [[AgreementTable.Value]] { values[count] ?? [] }

  func verdict(_ number: Int, of query: Query) -> Answer.Verdict {
    let orders = tiers[query.candidates.count] ?? []
    guard orders.indices.contains(number) else {
      return number == orders.count ? .canNotTell : .brokenVideo
    }
    let grouped = Dictionary(grouping: query.candidates.indices) { orders[number][$0] }
      .sorted { $0.key < $1.key }.map { $0.value.map { query.candidates[$0] } }
    return (try? Ranking(tiers: grouped)).map(Answer.Verdict.init) ?? .tie
  }

  /// Every way to give tiers to so many candidates, none of them empty.
  private static func orders(_ count: Int) -> [[Int]] {
    var all: [[Int]] = [[]]
    for _ in 0..<count { all = all.flatMap { order in (0..<count).map { order + [$0] } } }
    return all.filter { Set($0).count == ($0.max() ?? 0) + 1 }
  }

  private static func values(_ order: [Int]) -> [AgreementTable.Value] {
    order.everyTwo { $0 < $1 ? .firstShown : $0 > $1 ? .secondShown : .tie }
  }
}
