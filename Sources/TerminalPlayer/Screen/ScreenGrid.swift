import Episodes

/// One place of a screen.
struct Cell: Equatable, Sendable {
  /// The content of the place.
  enum Content: Equatable, Sendable {
    /// A character of one column, or of two whose second is a `continuation`.
    case character(Character)
    /// A part of a picture that is made of characters of one column.
    case block(Unicode.Scalar)
    /// The second column of the character to the left.
    case continuation
    /// A part of a picture that is sent by itself, where nothing is written.
    case picture
  }

  var content: Content
  var style: Style

  static let blank = Cell(content: .character(" "), style: .plain)
  static let picture = Cell(content: .picture, style: .plain)
}

/// The contents of a screen.
struct ScreenGrid: Equatable, Sendable {
  let columns: Int
  let rows: Int
  private(set) var cells: [Cell]

  /// A blank screen.
  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    cells = Array(repeating: .blank, count: columns * rows)
  }

  subscript(column: Int, row: Int) -> Cell {
    get { cells[row * columns + column] }
    set {
      // Half of a wide character cannot stay without the other half.
      let place = row * columns + column
      if column > 0, cells[place].content == .continuation {
        cells[place - 1] = Cell(content: .character(" "), style: cells[place - 1].style)
      }
      if column + 1 < columns, cells[place + 1].content == .continuation {
        cells[place + 1] = Cell(content: .character(" "), style: cells[place + 1].style)
      }
      cells[place] = newValue
    }
  }

  /// Writes a text, cut to so many columns and at the edge of the screen.
  ///
  /// Control characters are escaped, because texts contain names.
  ///
  /// - Returns: The column after the text.
  @discardableResult
  mutating func write(
    _ text: String, column: Int, row: Int, columns limit: Int = .max, style: Style = .plain
  ) -> Int {
    guard (0..<rows).contains(row), (0..<columns).contains(column) else { return column }
    let room = min(limit, columns - column)
    var place = column
    for character in text.escapingControlCharacters.fitted(columns: room) {
      switch character.columnCount {
      case 0: continue
      case 2:
        self[place, row] = Cell(content: .character(character), style: style)
        self[place + 1, row] = Cell(content: .continuation, style: style)
        place += 2
      default:
        self[place, row] = Cell(content: .character(character), style: style)
        place += 1
      }
    }
    return place
  }

  /// Marks places as part of a picture.
  mutating func reserve(_ place: ScreenPlace) {
    forEachPlace(of: place) { $0[$1, $2] = .picture }
  }

  /// Puts a picture made of characters, row by row, into a place of its size, and cuts it at the edges.
  ///
  /// - Precondition: `picture` has a cell for each column and row of the place.
  mutating func put(_ picture: [Cell], in place: ScreenPlace) {
    precondition(picture.count == place.columns * place.rows, "the picture has another size")
    forEachPlace(of: place) { grid, column, row in
      grid[column, row] = picture[(row - place.row) * place.columns + column - place.column]
    }
  }

  private mutating func forEachPlace(
    of place: ScreenPlace, _ body: (inout ScreenGrid, Int, Int) -> Void
  ) {
    for row in max(0, place.row)..<max(0, min(rows, place.row + place.rows)) {
      for column in max(0, place.column)..<max(0, min(columns, place.column + place.columns)) {
        body(&self, column, row)
      }
    }
  }
}

/// A rectangle of a screen, in characters from its upper left corner.
struct ScreenPlace: Equatable, Sendable {
  var column: Int
  var row: Int
  var columns: Int
  var rows: Int
}
