import Episodes
import Evaluation
import Foundation

/// A page that shows an evaluation: the table, some curves, and where they came from.
package struct EvaluationReport: Sendable, Equatable {
  /// The heading.
  package let title: String
  /// The table.
  package let table: EvaluationTable
  /// The figures, in the order shown.
  package let figures: [RewardCurveFigure]
  /// Where the numbers came from.
  package let provenance: Provenance

  /// Puts a report together.
  package init(
    title: String, table: EvaluationTable, figures: [RewardCurveFigure], provenance: Provenance
  ) {
    self.title = title
    self.table = table
    self.figures = figures
    self.provenance = provenance
  }

  /// Writes `report.html`, the numbers behind it, `evaluation.csv` and `evaluation.json`, and each figure
  /// by itself, `figure_1.svg` and so on, into a folder that is made if it is missing.
  ///
  /// - Returns: The path of the page.
  /// - Throws: `DataError.Kind.unwritable` if a file cannot be written.
  @discardableResult
  package func write(toFolder folder: String) throws(DataError) -> String {
    let page = "\(folder)/report.html"
    try AtomicFile.write(Data(table.csv.utf8), to: "\(folder)/evaluation.csv")
    try AtomicFile.write(json(), to: "\(folder)/evaluation.json")
    for (index, figure) in figures.enumerated() {
      try AtomicFile.write(Data(figure.svg.utf8), to: "\(folder)/figure_\(index + 1).svg")
    }
    try AtomicFile.write(Data(html.utf8), to: page)
    return page
  }

  /// The table and its provenance as JSON, with the keys in the order of their names.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if a number cannot be written; none of ours is such.
  package func json() throws(DataError) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return try encoder.encode(Numbers(provenance: provenance, table: table)) + Data("\n".utf8)
    } catch {
      throw DataError(
        .invalidValue, subject: "evaluation.json", expected: "finite numbers", found: "\(error)")
    }
  }

  /// The files that every report has.
  package static let fileNames = ["report.html", "evaluation.csv", "evaluation.json"]

  private struct Numbers: Encodable {
    let provenance: Provenance
    let table: EvaluationTable
  }
}
