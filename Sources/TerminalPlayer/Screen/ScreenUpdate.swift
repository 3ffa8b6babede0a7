/// Updates a terminal's screen by sending only the differences.
struct ScreenUpdate: Sendable {
  /// The most bytes of one update.
  ///
  /// The rest follows with the next.
  static let largestBytes = 256 << 10

  private var shown: ScreenGrid?
  private var firstRow = 0
  /// Whether the last update sent everything.
  private(set) var isComplete = true

  /// Drops the known contents of the terminal, so that the next update begins with a cleared screen.
  mutating func forget() { shown = nil }

  /// The bytes that make the terminal show `grid`, or as much of it as the limit allows.
  ///
  /// Rows without room in an update come first in the next, so that none waits for ever.
  mutating func bytes(for grid: ScreenGrid, limit: Int = largestBytes) -> [UInt8] {
    var output = CellWriter()
    var known = ScreenGrid(columns: grid.columns, rows: grid.rows)
    if let shown, (shown.columns, shown.rows) == (grid.columns, grid.rows) {
      known = shown
    } else {
      output.clear()
      firstRow = 0
    }
    isComplete = true
    for offset in 0..<grid.rows {
      let row = (firstRow + offset) % grid.rows
      guard output.bytes.count < limit else {
        (firstRow, isComplete) = (row, false)
        break
      }
      Self.send(row, of: grid, over: &known, to: &output)
    }
    if isComplete { firstRow = 0 }
    shown = known
    return output.finished()
  }

  private static func send(
    _ row: Int, of grid: ScreenGrid, over known: inout ScreenGrid, to output: inout CellWriter
  ) {
    var column = 0
    while column < grid.columns {
      let width = grid.width(column, row)
      if (column..<column + width).contains(where: { grid[$0, row] != known[$0, row] }) {
        output.write(grid[column, row], column: column, row: row, width: width)
        for place in column..<column + width { known[place, row] = grid[place, row] }
      }
      column += width
    }
  }
}

extension ScreenGrid {
  /// The columns of the character at a place.
  fileprivate func width(_ column: Int, _ row: Int) -> Int {
    column + 1 < columns && self[column + 1, row].content == .continuation ? 2 : 1
  }
}

/// Characters as control sequences, with the cursor's position and the current style.
struct CellWriter: Sendable {
  private(set) var bytes: [UInt8] = []
  private var style = Style.plain
  private var cursor: (column: Int, row: Int)?

  mutating func clear() { bytes += "\u{1B}[0m\u{1B}[2J".utf8 }

  mutating func write(_ cell: Cell, column: Int, row: Int, width: Int) {
    guard case .character(let character) = cell.content else { return }
    if cursor?.column != column || cursor?.row != row {
      bytes += "\u{1B}[\(row + 1);\(column + 1)H".utf8
    }
    set(cell.style)
    bytes += String(character).utf8
    // Terminals disagree on the width of characters that are neither ASCII nor a block.
    let isPlain = character.isASCII || character == "▀"
    cursor = isPlain && width == 1 ? (column + 1, row) : nil
  }

  /// A row of characters one after another, as a line of text.
  static func line(_ cells: [Cell]) -> [UInt8] {
    var line = CellWriter()
    for cell in cells {
      guard case .character(let character) = cell.content else { continue }
      line.set(cell.style)
      line.bytes += String(character).utf8
    }
    return line.finished()
  }

  /// Everything, with the style put back.
  func finished() -> [UInt8] { style == .plain ? bytes : bytes + Array("\u{1B}[0m".utf8) }

  private mutating func set(_ new: Style) {
    guard new != style else { return }
    var codes: [String] = []
    if new.isBold != style.isBold { codes.append(new.isBold ? "1" : "22") }
    if new.isReversed != style.isReversed { codes.append(new.isReversed ? "7" : "27") }
    if new.foreground != style.foreground { codes.append(Self.code(new.foreground, kind: 3)) }
    if new.background != style.background { codes.append(Self.code(new.background, kind: 4)) }
    bytes += "\u{1B}[\(codes.joined(separator: ";"))m".utf8
    style = new
  }

  private static func code(_ colour: Colour?, kind: Int) -> String {
    colour.map { "\(kind)8;2;\($0.red);\($0.green);\($0.blue)" } ?? "\(kind)9"
  }
}
