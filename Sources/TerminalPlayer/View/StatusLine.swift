import Episodes

/// The line with the last action and the choices so far.
enum StatusLine {
  /// Writes the line.
  static func write(_ state: PlayerState, on grid: inout ScreenGrid, row: Int) {
    if case .note(let editor) = state.mode {
      let end = grid.write("note: ", column: 0, row: row, style: .bold)
      let text = editor.text.escapingControlCharacters
      grid.write(
        text.fittedAtEnd(columns: max(0, grid.columns - end - 1)) + "▏", column: end, row: row)
    } else if !state.remark.isEmpty {
      grid.write(state.remark, column: 0, row: row, style: .warning)
    } else {
      grid.write(AnswerText.line(state), column: 0, row: row)
    }
  }
}
