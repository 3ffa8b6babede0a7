import Episodes
import Foundation

extension EvaluationTable {
  /// The rows as CSV (RFC 4180 with line feeds), with the names of the JSON keys as the header.
  ///
  /// An undefined value is an empty field.
  ///
  /// - Complexity: O(rows).
  public var csv: String {
    let header = EvaluationRow.CodingKeys.allCases.map(\.rawValue)
    return CSVText.table(header, rows.map(Self.fields))
  }

  private static func fields(_ row: EvaluationRow) -> [String] {
    EvaluationRow.CodingKeys.allCases.map { column in
      switch column {
      case .embodiment: row.embodiment
      case .method: row.method
      case .episodeCount: "\(row.episodeCount)"
      case .pairCount: "\(row.pairCount)"
      case .tiedPredictionCount: "\(row.tiedPredictionCount)"
      case .accuracy: field(row.accuracy)
      case .accuracyLower: field(row.accuracyLower)
      case .accuracyUpper: field(row.accuracyUpper)
      case .returnSpearman: field(row.returnSpearman)
      case .returnKendall: field(row.returnKendall)
      case .stepSpearmanWithin: field(row.stepSpearmanWithin)
      case .stepUndefinedCount: "\(row.stepUndefinedCount)"
      case .stepSpearmanPooled: field(row.stepSpearmanPooled)
      }
    }
  }

  private static func field(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
}
