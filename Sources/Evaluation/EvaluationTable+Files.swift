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
    return ([header] + rows.map(Self.fields))
      .map { $0.map(Self.quoted).joined(separator: ",") + "\n" }
      .joined()
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

  private static func quoted(_ field: String) -> String {
    let text = field.escapingControlCharacters
    guard text.contains(where: { $0 == "," || $0 == "\"" }) else { return text }
    return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}
