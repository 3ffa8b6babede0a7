import Episodes

/// How far annotators agree beyond chance, on the queries that several of them answered.
public struct Agreement: Sendable, Equatable, Codable {
  /// A coefficient: 1 for full agreement, 0 for that of chance, below 0 for less.
  public struct Coefficient: Sendable, Equatable, Codable {
    /// The coefficient, or `nil` where it is not defined.
    public let value: Double?
    /// Its 95 % interval, from queries drawn anew, or `nil` for fewer than two queries or where the
    /// coefficient of more than one draw in ten is not defined.
    public let interval: ConfidenceInterval?
    /// Why there is no value.
    public let undefinedBecause: String?

    private enum CodingKeys: String, CodingKey {
      case value, interval
      case undefinedBecause = "undefined_because"
    }
  }

  /// Two annotators.
  public struct Pair: Sendable, Equatable, Codable {
    /// The name of one.
    public let first: String
    /// The name of the other.
    public let second: String
    /// Queries that both answered.
    public let queryCount: Int
    /// Pairs of candidates in them that both said something about.
    public let comparisonCount: Int
    /// The share of these about which they said the same, or `nil` for none.
    public let observed: Double?
    /// Cohen's kappa.
    public let kappa: Coefficient

    private enum CodingKeys: String, CodingKey {
      case first, second, observed, kappa
      case queryCount = "queries"
      case comparisonCount = "comparisons"
    }
  }

  /// Everybody with an answer in force.
  public let annotators: [String]
  /// Queries that two or more answered, skipping not counted.
  public let sharedQueryCount: Int
  /// Krippendorff's alpha over all annotators.
  public let alpha: Coefficient
  /// Every two annotators.
  public let pairs: [Pair]

  private enum CodingKeys: String, CodingKey {
    case annotators, alpha, pairs
    case sharedQueryCount = "shared_queries"
  }

  /// Measures the agreement of answers in force.
  ///
  /// Values are nominal: which of two candidates is better, a tie, cannot tell, a broken video. The
  /// comparisons of one query are not independent, so intervals draw whole queries.
  ///
  /// - Parameters:
  ///   - labels: The answers. Those about likeness are among them, each kind of query by itself.
  ///   - resamples: How often queries are drawn anew for the intervals.
  ///   - seed: Where the drawing starts from.
  /// - Complexity: O(resamples · labels · annotators²).
  public init(_ labels: [Label], resamples: Int = 1000, seed: UInt64 = 0) {
    let table = AgreementTable(labels)
    let bootstrap = QueryBootstrap(resamples: resamples, seed: seed)
    annotators = table.annotators.map(\.name)
    let shared = table.rowsByQuery.filter { $0.contains { $0.count >= 2 } }
    sharedQueryCount = shared.count
    alpha = bootstrap.coefficient(shared, of: "annotators", AgreementTable.alpha)
    pairs = Array(table.annotators.indices).everyTwo { Self.pair(table, $0, $1, bootstrap) }
  }

  /// Krippendorff's alpha alone, and the number of queries that two or more answered.
  ///
  /// - Complexity: O(resamples · labels).
  package static func alpha(of labels: [Label], resamples: Int, seed: UInt64 = 0) -> (
    coefficient: Coefficient, sharedQueryCount: Int
  ) {
    let shared = AgreementTable(labels).rowsByQuery.filter { $0.contains { $0.count >= 2 } }
    let bootstrap = QueryBootstrap(resamples: resamples, seed: seed)
    return (bootstrap.coefficient(shared, of: "annotators", AgreementTable.alpha), shared.count)
  }

  private static func pair(
    _ table: AgreementTable, _ first: Int, _ second: Int, _ bootstrap: QueryBootstrap
  ) -> Pair {
    let queries = table.rowsByQuery.map { rows in
      rows.filter { $0[first] != nil && $0[second] != nil }
    }.filter { !$0.isEmpty }
    let rows = queries.flatMap { $0 }
    let same = rows.count { $0[first] == $0[second] }
    return Pair(
      first: table.annotators[first].name, second: table.annotators[second].name,
      queryCount: queries.count, comparisonCount: rows.count,
      observed: rows.isEmpty ? nil : Double(same) / Double(rows.count),
      kappa: bootstrap.coefficient(queries, of: "the two") {
        AgreementTable.kappa($0, first, second)
      })
  }
}

/// Intervals of a coefficient from queries drawn anew.
private struct QueryBootstrap {
  let resamples: Int
  let seed: UInt64

  func coefficient(
    _ queries: [[AgreementTable.Row]], of whom: String,
    _ measure: ([AgreementTable.Row]) -> Double?
  ) -> Agreement.Coefficient {
    guard let value = measure(queries.flatMap { $0 }) else {
      let reason =
        queries.isEmpty ? "no query was answered by two of \(whom)" : "all answers are the same"
      return Agreement.Coefficient(value: nil, interval: nil, undefinedBecause: reason)
    }
    var generator = SeededGenerator(seed: seed)
    let draws = (0..<(queries.count < 2 ? 0 : resamples)).compactMap { _ in
      measure(queries.indices.flatMap { _ in queries[generator.index(below: queries.count)] })
    }
    let interval =
      draws.count * 10 >= resamples * 9 ? ConfidenceInterval(of: draws, level: 0.95) : nil
    return Agreement.Coefficient(value: value, interval: interval, undefinedBecause: nil)
  }
}
