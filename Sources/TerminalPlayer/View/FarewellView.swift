import Labelling

/// The screen when there is nothing left to ask.
struct FarewellView: Sendable {
  let progress: LabelProgress
  let bindings: KeyBindings

  func grid(columns: Int, rows: Int) -> ScreenGrid {
    var grid = ScreenGrid(columns: columns, rows: rows)
    grid.write(ProgressText.line(progress), column: 0, row: 0, style: .dim)
    let isDone = progress.target.map { progress.answered >= $0 } ?? false
    grid.write(
      isDone ? "All answered. Thank you." : "There is nothing left to ask.", column: 0, row: 1,
      style: .bold)
    KeyLine([
      KeyLine.Entry(keys: bindings.shownKey(for: .undo), meaning: "takes the last answer back"),
      KeyLine.Entry(keys: bindings.shownKey(for: .back), meaning: "looks back"),
      KeyLine.Entry(keys: bindings.shownKey(for: .quit), meaning: "leaves"),
    ]).write(on: &grid, row: min(3, rows - 1), rows: 2)
    return grid
  }
}
