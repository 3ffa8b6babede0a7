import Episodes

/// The answers of several annotators to the same queries: one row per pair of candidates of a query, one
/// value per annotator.
///
/// A ranking of three is three rows. A skipped query is no value. Which candidate was shown first is the
/// same for all who answered a query, so a preference is told by that.
struct AgreementTable {
  /// The answer about two candidates, by the place at which the better one was shown.
  enum Value: Int, CaseIterable {
    case firstShown, secondShown, tie, canNotTell, brokenVideo
  }

  /// The values of one row, by the number of the annotator.
  typealias Row = [Int: Value]

  /// Who answered anything, in the order of names.
  let annotators: [Annotator]
  /// The rows of every query.
  let rowsByQuery: [[Row]]

  /// - Complexity: O(labels).
  init(_ labels: [Label]) {
    annotators = Set(labels.map(\.annotator)).sorted { $0.name < $1.name }
    let numbers = Dictionary(uniqueKeysWithValues: zip(annotators, annotators.indices))
    let byQuery = Dictionary(grouping: labels) { $0.judgement.query.id }
    rowsByQuery = byQuery.sorted { $0.key.uuidString < $1.key.uuidString }.map { _, labels in
      Self.rows(labels.sorted { $0.annotator.name < $1.annotator.name }, numbers)
    }
  }

  private static func rows(_ labels: [Label], _ numbers: [Annotator: Int]) -> [Row] {
    labels[0].judgement.query.candidates.everyTwo { first, second in
      labels.reduce(into: Row()) { row, label in
        guard let number = numbers[label.annotator] else { return }
        row[number] = value(of: label.judgement, first, second)
      }
    }
  }

  /// The answer about two candidates, `first` being shown before `second`, or `nil` for a skipped query.
  static func value(of judgement: Judgement, _ first: EpisodeID, _ second: EpisodeID)
    -> Value?
  {
    value(of: judgement.answer.verdict, first, second)
  }

  /// What a verdict says about two candidates, as `value(of:_:_:)` of its judgement.
  static func value(of verdict: Answer.Verdict, _ first: EpisodeID, _ second: EpisodeID) -> Value? {
    switch verdict {
    case .skip: return nil
    case .canNotTell: return .canNotTell
    case .brokenVideo: return .brokenVideo
    case .tie: return .tie
    case .order(let ranking):
      let places = [first, second].map { id in ranking.tiers.firstIndex { $0.contains(id) } ?? 0 }
      return places[0] == places[1]
        ? .tie : places[0] < places[1] ? .firstShown : .secondShown
    }
  }
}

// MARK: - Coefficients

extension AgreementTable {
  /// Cohen's kappa of two annotators over the rows given, or `nil` where they share none, or where chance
  /// alone would make them agree always.
  ///
  /// - Source: Cohen, "A Coefficient of Agreement for Nominal Scales", Educational and Psychological
  ///   Measurement 20(1), 1960, <https://doi.org/10.1177/001316446002000104>.
  static func kappa(_ rows: [Row], _ first: Int, _ second: Int) -> Double? {
    var counts = [[Double]](
      repeating: [Double](repeating: 0, count: Value.allCases.count), count: Value.allCases.count)
    for row in rows {
      guard let one = row[first], let other = row[second] else { continue }
      counts[one.rawValue][other.rawValue] += 1
    }
    let total = counts.reduce(0) { $0 + $1.reduce(0, +) }
    guard total > 0 else { return nil }
    let observed = counts.indices.reduce(0) { $0 + counts[$1][$1] } / total
    let expected = counts.indices.reduce(0) { sum, value in
      sum + counts[value].reduce(0, +) * counts.reduce(0) { $0 + $1[value] } / (total * total)
    }
    return expected < 1 ? (observed - expected) / (1 - expected) : nil
  }

  /// Krippendorff's alpha for nominal values over the rows given, or `nil` where no row has two values, or
  /// where all values are one.
  ///
  /// - Source: Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011,
  ///   <https://repository.upenn.edu/handle/20.500.14332/2089>, section C.
  static func alpha(_ rows: [Row]) -> Double? {
    var totals = [Double](repeating: 0, count: Value.allCases.count)
    var disagreement = 0.0
    for row in rows where row.count >= 2 {
      var counts = [Double](repeating: 0, count: Value.allCases.count)
      for value in row.values { counts[value.rawValue] += 1 }
      let size = Double(row.count)
      let agreeing = counts.reduce(0) { $0 + $1 * ($1 - 1) }
      disagreement += (size * (size - 1) - agreeing) / (size - 1)
      for value in counts.indices { totals[value] += counts[value] }
    }
    let total = totals.reduce(0, +)
    let expected = total * (total - 1) - totals.reduce(0) { $0 + $1 * ($1 - 1) }
    guard total > 0, expected > 0 else { return nil }
    return 1 - (total - 1) * disagreement / expected
  }
}
