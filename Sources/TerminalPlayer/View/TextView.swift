import Labelling

/// A text that fills the screen, page by page: guidelines, and what is said after practice.
struct TextView: Equatable, Sendable {
  /// A paragraph, a heading or an item of a list.
  struct Part: Equatable, Sendable {
    let text: String
    let isHeading: Bool
    /// How far lines after the first stand in, and the first one if something stands before it.
    let indent: Int
    /// What stands before the first line, empty for nothing.
    let lead: String

    init(_ text: String, isHeading: Bool = false, indent: Int = 0, lead: String = "") {
      (self.text, self.isHeading, self.indent, self.lead) = (text, isHeading, indent, lead)
    }
  }

  private let parts: [Part]
  private var page = 0

  init(_ parts: [Part]) { self.parts = parts }

  init(_ guidelines: Guidelines) {
    parts = guidelines.blocks.map { block in
      switch block.kind {
      case .heading: Part(block.text, isHeading: true)
      case .paragraph: Part(block.text)
      case .item: Part("• " + block.text, indent: 2)
      }
    }
  }

  /// The page on the screen.
  func grid(columns: Int, rows: Int) -> ScreenGrid {
    let pages = pages(columns: columns, rows: rows)
    let place = min(page, pages.count - 1)
    var grid = ScreenGrid(columns: columns, rows: rows)
    for (row, line) in pages[place].enumerated() { write(line, on: &grid, row: row) }
    let hint = place + 1 < pages.count ? "any key shows the next page" : "any key goes on"
    grid.write(hint, column: 0, row: rows - 1, style: .dim)
    return grid
  }

  /// The view after a key, or `nil` at the end of the text.
  func next(columns: Int, rows: Int) -> TextView? {
    var next = self
    next.page += 1
    return next.page < pages(columns: columns, rows: rows).count ? next : nil
  }

  /// All of it, for a terminal that scrolls.
  func printed(columns: Int) -> ScreenGrid {
    let lines = lines(columns: columns)
    var grid = ScreenGrid(columns: columns, rows: lines.count)
    for (row, line) in lines.enumerated() { write(line, on: &grid, row: row) }
    return grid
  }
}

extension TextView {
  private struct Line {
    var text = ""
    var isHeading = false
    var indent = 0
    var lead = ""
  }

  private func write(_ line: Line, on grid: inout ScreenGrid, row: Int) {
    grid.write(line.lead, column: 0, row: row, style: .bold)
    grid.write(
      line.text, column: line.indent, row: row, style: line.isHeading ? .bold : .plain)
  }

  /// At least one.
  private func pages(columns: Int, rows: Int) -> [[Line]] {
    let lines = lines(columns: columns)
    let length = max(1, rows - 2)
    return stride(from: 0, to: lines.count, by: length).map {
      Array(lines[$0..<min($0 + length, lines.count)])
    }
  }

  private func lines(columns: Int) -> [Line] {
    let all = parts.flatMap { part -> [Line] in
      let paragraphs = part.text.split(separator: "\n", omittingEmptySubsequences: false)
      let texts = paragraphs.flatMap {
        String($0).lines(columns: max(1, columns - part.indent))
      }
      let lines = texts.enumerated().map { place, text in
        let isAtEdge = place == 0 && part.lead.isEmpty
        return Line(
          text: text, isHeading: part.isHeading, indent: isAtEdge ? 0 : part.indent,
          lead: place == 0 ? part.lead : "")
      }
      return lines + (part.indent > 0 ? [] : [Line()])
    }
    return all.isEmpty ? [Line()] : all
  }
}
