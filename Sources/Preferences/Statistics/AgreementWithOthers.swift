/// How often an annotator says what the others said of the same two episodes.
package struct AgreementWithOthers: Sendable, Equatable {
  /// The annotator's comparisons that another annotator made too, once for each of these.
  package let comparisonCount: Int
  /// The share in which both said the same, or `nil` for too few to tell.
  package let share: Double?
  /// Its 95 % interval.
  package let interval: ConfidenceInterval?

  /// Fewer comparisons say nothing about a person.
  package static let leastCount = 10

  init(same: Int, of count: Int) {
    comparisonCount = count
    let isEnough = count >= Self.leastCount
    share = isEnough ? Double(same) / Double(count) : nil
    interval = isEnough ? ConfidenceInterval(share: same, of: count) : nil
  }

  /// That of everybody with an answer in force.
  ///
  /// - Complexity: O(labels · annotators of a query).
  package static func byAnnotator(_ labels: [Label]) -> [Annotator: AgreementWithOthers] {
    let table = AgreementTable(labels)
    var same = [Int](repeating: 0, count: table.annotators.count)
    var count = same
    for row in table.rowsByQuery.joined() {
      for (one, value) in row {
        for (other, otherValue) in row where other != one {
          count[one] += 1
          same[one] += value == otherValue ? 1 : 0
        }
      }
    }
    return Dictionary(
      uniqueKeysWithValues: table.annotators.indices.map { place in
        (table.annotators[place], AgreementWithOthers(same: same[place], of: count[place]))
      })
  }
}
