/// Updates a terminal's screen by sending only the differences.
struct ScreenUpdate: Sendable {
  /// The most bytes of one update.
  ///
  /// The rest follows with the next.
  static let largestBytes = 256 << 10

  private let depth: ColourDepth
  private var shown: ScreenGrid?
  private var firstRow = 0
  /// Whether the last update sent everything.
  private(set) var isComplete = true

  /// Knows nothing of the terminal yet, except its colours.
  init(_ depth: ColourDepth = .full) { self.depth = depth }

  /// Drops the known contents of the terminal, so that the next update begins with a cleared screen.
  mutating func forget() { shown = nil }

  /// The bytes that make the terminal show `grid`, or as much of it as the limit allows.
  ///
  /// Rows of text come first, so that keys are seen to act while a large picture is on its way. Rows without
  /// room in an update come first among the others in the next, so that none waits for ever.
  mutating func bytes(for grid: ScreenGrid, limit: Int = largestBytes) -> [UInt8] {
    var output = CellWriter(depth)
    var known = ScreenGrid(columns: grid.columns, rows: grid.rows)
    if let shown, (shown.columns, shown.rows) == (grid.columns, grid.rows) {
      known = shown
    } else {
      output.clear()
      firstRow = 0
    }
    isComplete = true
    for row in order(of: grid) {
      guard Self.send(row, of: grid, over: &known, to: &output, limit: limit) else {
        (firstRow, isComplete) = (row, false)
        break
      }
    }
    if isComplete { firstRow = 0 }
    shown = known
    return output.finished()
  }

  /// The rows of text, and then the others, from the one that had no room on.
  private func order(of grid: ScreenGrid) -> [Int] {
    let round = (0..<grid.rows).map { ($0 + firstRow) % grid.rows }
    let isText = (0..<grid.rows).map(grid.isText)
    return round.filter { isText[$0] } + round.filter { !isText[$0] }
  }

  /// Sends what differs in a row, and returns whether all of it had room.
  private static func send(
    _ row: Int, of grid: ScreenGrid, over known: inout ScreenGrid, to output: inout CellWriter,
    limit: Int
  ) -> Bool {
    var column = 0
    while column < grid.columns {
      let width = grid.width(column, row)
      if (column..<column + width).contains(where: { grid[$0, row] != known[$0, row] }) {
        guard output.bytes.count < limit else { return false }
        output.write(grid[column, row], column: column, row: row, width: width)
        for place in column..<column + width { known[place, row] = grid[place, row] }
      }
      column += width
    }
    return true
  }
}

extension ScreenGrid {
  /// The columns of the character at a place.
  fileprivate func width(_ column: Int, _ row: Int) -> Int {
    column + 1 < columns && self[column + 1, row].content == .continuation ? 2 : 1
  }

  /// Whether no part of a picture is in a row.
  fileprivate func isText(_ row: Int) -> Bool {
    (0..<columns).allSatisfy { column in
      switch self[column, row].content {
      case .character, .continuation: true
      case .block, .picture: false
      }
    }
  }
}
