import Episodes
import Foundation

/// Rows of cells as aligned text: the first columns to the left, and the others to the right.
package struct TextColumns {
  package let headings: [String]
  package let rows: [[String]]
  /// The number of columns, from the left, that hold names instead of numbers.
  package let namedColumnCount: Int

  /// Lays out rows, each with a cell per heading.
  package init(headings: [String], rows: [[String]], namedColumnCount: Int) {
    self.headings = headings
    self.rows = rows
    self.namedColumnCount = namedColumnCount
  }

  /// One line per row, with the headings first.
  ///
  /// Control characters in cells are escaped.
  package var text: String {
    let lines = [headings] + rows.map { $0.map(\.escapingControlCharacters) }
    let widths = headings.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { line($0, widths) + "\n" }.joined()
  }

  /// A number with two decimals.
  ///
  /// A dash stands for an undefined value.
  package static func cell(_ value: Double?) -> String {
    value.map { String(format: "%.2f", $0) } ?? "–"
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    let padded = cells.indices.map { column in
      let space = String(repeating: " ", count: widths[column] - cells[column].count)
      return column < namedColumnCount ? cells[column] + space : space + cells[column]
    }
    return padded.joined(separator: "  ")
  }
}
