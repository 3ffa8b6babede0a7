import Episodes

@testable import TerminalPlayer

/// A terminal that understands just what is sent to it, and refuses everything else.
struct TestScreen {
  private(set) var grid: ScreenGrid
  /// Sequences that were not understood.
  private(set) var strange: [String] = []
  /// Strings such as pictures, in the order sent, without their frame.
  private(set) var strings: [String] = []
  private var cursor = (column: 0, row: 0)
  private var style = Style.plain
  private var waiting: [UInt8] = []

  init(columns: Int, rows: Int) { grid = ScreenGrid(columns: columns, rows: rows) }

  /// Takes in bytes that may end anywhere; what is not whole waits for the rest.
  mutating func take(_ bytes: [UInt8]) {
    waiting += bytes
    let whole = Self.wholeCount(waiting)
    var rest = String(decoding: waiting[..<whole], as: UTF8.self)[...]
    waiting.removeFirst(whole)
    while let character = rest.first {
      rest.removeFirst()
      if character == "\u{1B}" {
        takeEscape(&rest)
      } else {
        put(character)
      }
    }
  }

  /// How many bytes come before a sequence or a character that is cut at the end.
  private static func wholeCount(_ bytes: [UInt8]) -> Int {
    if let escape = bytes.lastIndex(of: 0x1B) {
      let tail = bytes[escape...].dropFirst(2)
      let kind = bytes[escape...].dropFirst().first ?? 0
      let isString = "_P]".utf8.contains(kind)
      let isWhole =
        kind == UInt8(ascii: "\\")
        || tail.contains { isString ? $0 == 0x07 : (0x40..<0x7F).contains($0) }
      if !isWhole { return escape }
    }
    let lead = bytes.suffix(3).lastIndex { $0 >= 0xC0 }
    guard let lead else { return bytes.count }
    let length = bytes[lead] >= 0xF0 ? 4 : bytes[lead] >= 0xE0 ? 3 : 2
    return bytes.count - lead < length ? lead : bytes.count
  }

  private mutating func put(_ character: Character) {
    guard cursor.column < grid.columns, cursor.row < grid.rows else {
      strange.append("\(character) outside")
      return
    }
    grid[cursor.column, cursor.row] = Cell(content: Self.content(character), style: style)
    if character.columnCount == 2 {
      grid[cursor.column + 1, cursor.row] = Cell(content: .continuation, style: style)
    }
    cursor.column += character.columnCount
  }

  /// Blocks and sextants are parts of pictures.
  private static func content(_ character: Character) -> Cell.Content {
    let scalar = character.unicodeScalars.first
    let isBlock = scalar.map { (0x2580...0x259F).contains($0.value) || $0.value > 0x1FAFF } ?? false
    return isBlock ? scalar.map(Cell.Content.block) ?? .picture : .character(character)
  }

  private mutating func takeEscape(_ rest: inout Substring) {
    guard let kind = rest.first else { return }
    rest.removeFirst()
    if kind == "_" || kind == "P" || kind == "]" {
      let body = rest.prefix { $0 != "\u{1B}" && $0 != "\u{7}" }
      strings.append(String(body))
      rest = rest.dropFirst(body.count)
      rest = rest.dropFirst(rest.first == "\u{7}" ? 1 : 2)
      return
    }
    let parameters = rest.prefix { !$0.isLetter }
    rest = rest.dropFirst(parameters.count)
    guard kind == "[", let final = rest.first else { return strange.append("\(kind)") }
    rest.removeFirst()
    let numbers = parameters.split(separator: ";").compactMap { Int($0) }
    switch final {
    case "H": cursor = ((numbers.last ?? 1) - 1, (numbers.first ?? 1) - 1)
    case "J": grid = ScreenGrid(columns: grid.columns, rows: grid.rows)
    case "m": setStyle(numbers)
    case "h", "l", "n", "q", "p", "t", "c": break
    default: strange.append("\(parameters)\(final)")
    }
  }

  private mutating func set(_ colour: Colour, _ isForeground: Bool) {
    if isForeground { style.foreground = colour } else { style.background = colour }
  }

  private mutating func setStyle(_ numbers: [Int]) {
    var rest = numbers[...]
    while let code = rest.popFirst() {
      switch code {
      case 0: style = .plain
      case 1: style.isBold = true
      case 22: style.isBold = false
      case 7: style.isReversed = true
      case 27: style.isReversed = false
      case 39: style.foreground = nil
      case 49: style.background = nil
      case 38, 48:
        let isIndexed = rest.popFirst() == 5
        let values = rest.prefix(isIndexed ? 1 : 3).map { UInt8($0) }
        rest = rest.dropFirst(values.count)
        set(isIndexed ? .palette(values[0]) : .rgb(values[0], values[1], values[2]), code == 38)
      case 30...37, 40...47: set(.palette(UInt8(code % 10)), code < 40)
      case 90...97, 100...107: set(.palette(UInt8(code % 10 + 8)), code < 100)
      default: strange.append("style \(code)")
      }
    }
  }
}

extension ScreenGrid {
  /// The cells as a terminal with all colours shows them, which knows no names of colours, no blank blocks
  /// and no colour of a blank.
  var asShown: [Cell] {
    cells.map { cell in
      var shown = cell.content == .picture ? .blank : cell
      if shown.content == .block(" ") { shown.content = .character(" ") }
      if shown.content == .character(" ") { shown.style.foreground = nil }
      shown.style.foreground = shown.style.foreground?.asShown
      shown.style.background = shown.style.background?.asShown
      return shown
    }
  }

  /// Puts random blocks into a place.
  mutating func putNoise(seed: UInt64, in place: ScreenPlace) {
    var generator = SeededGenerator(seed: seed)
    let cells = (0..<place.columns * place.rows).map { _ in
      let symbol: Unicode.Scalar =
        ["▀", "▌", " ", "\u{1FB00}", "▄"].randomElement(using: &generator) ?? " "
      func colour() -> Colour {
        .rgb(
          .random(in: 0...255, using: &generator), .random(in: 0...255, using: &generator), 0)
      }
      return Cell(content: .block(symbol), style: Style(foreground: colour(), background: colour()))
    }
    put(cells, in: place)
  }
}

extension Colour {
  fileprivate var asShown: Colour {
    switch self {
    case .grey: .rgb(150, 150, 150)
    case .amber: .rgb(255, 190, 90)
    case .rgb, .palette: self
    }
  }
}
