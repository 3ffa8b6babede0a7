import Labelling

/// What is asked, and the task of the robots, on as many rows as they need.
struct QuestionLines: Equatable, Sendable {
  /// The most rows, of a screen of so many.
  static func mostRows(of rows: Int) -> Int { max(1, rows / 6) }

  /// A piece of text on a row.
  struct Piece: Equatable, Sendable {
    let row: Int
    let column: Int
    let text: String
    let style: Style
  }

  let pieces: [Piece]
  /// How many rows there are.
  let rows: Int

  /// Breaks the texts between words; what has no row ends in `…`, and the help has all of it.
  init(_ state: PlayerState, columns: Int, mostRows: Int) {
    var pieces: [Piece] = []
    func add(_ text: String, _ style: Style) {
      let end = pieces.last.map { $0.column + $0.text.columnCount + 2 } ?? 0
      if let last = pieces.last, end + text.columnCount <= columns {
        return pieces.append(Piece(row: last.row, column: end, text: text, style: style))
      }
      for line in text.lines(columns: columns) {
        let row = pieces.last.map { $0.row + 1 } ?? 0
        pieces.append(Piece(row: row, column: 0, text: line, style: style))
      }
    }
    add(state.question, .bold)
    if let task = state.sharedInstruction { add("task: \(task)", .dim) }
    let isCut = pieces.last.map { $0.row >= mostRows } ?? false
    var kept = pieces.filter { $0.row < mostRows }
    if isCut, let last = kept.popLast() {
      let text = (last.text + " …").columnCount <= columns ? last.text + " …" : last.text
      kept.append(
        Piece(
          row: last.row, column: last.column,
          text: text == last.text ? last.text.fitted(columns: columns - 1) + "…" : text,
          style: last.style))
    }
    self.pieces = kept
    rows = (kept.last?.row ?? 0) + 1
  }

  /// Writes the rows from one on.
  func write(on grid: inout ScreenGrid, row: Int) {
    for piece in pieces {
      grid.write(piece.text, column: piece.column, row: row + piece.row, style: piece.style)
    }
  }
}
