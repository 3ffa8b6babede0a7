import Foundation

extension EvaluationTable {
  /// The headings of the columns that people read.
  package var headings: [String] {
    let percent = String(format: "%g", settings.confidenceLevel * 100)
    return [
      "embodiment", "method", "episodes", "pairs", "tied", "accuracy [\(percent) %]",
      "Spearman of return", "Kendall of return", "Spearman in episode", "undefined",
      "Spearman pooled",
    ]
  }

  /// The cells of a row, in the order of `headings`.
  ///
  /// A dash stands for an undefined value.
  package func cells(of row: EvaluationRow) -> [String] {
    [
      row.embodiment, row.method, "\(row.episodeCount)", "\(row.pairCount)",
      "\(row.tiedPredictionCount)", accuracyCell(row), Self.cell(row.returnSpearman),
      Self.cell(row.returnKendall), Self.cell(row.stepSpearmanWithin), "\(row.stepUndefinedCount)",
      Self.cell(row.stepSpearmanPooled),
    ]
  }

  /// The table in columns, names to the left and numbers to the right, one line per row.
  ///
  /// - Complexity: O(rows).
  public var text: String {
    TextColumns(headings: headings, rows: rows.map(cells), namedColumnCount: 2).text
  }

  private func accuracyCell(_ row: EvaluationRow) -> String {
    guard let lower = row.accuracyLower, let upper = row.accuracyUpper else {
      return Self.cell(row.accuracy)
    }
    return "\(Self.cell(row.accuracy)) [\(Self.cell(lower)), \(Self.cell(upper))]"
  }

  private static func cell(_ value: Double?) -> String { TextColumns.cell(value) }
}
