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
      let isString = bytes[escape...].dropFirst().first == UInt8(ascii: "_")
      let isWhole =
        bytes[escape...].dropFirst().first == UInt8(ascii: "\\")
        || (!isString && tail.contains { (0x40..<0x7F).contains($0) })
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
    grid[cursor.column, cursor.row] = Cell(content: .character(character), style: style)
    if character.columnCount == 2 {
      grid[cursor.column + 1, cursor.row] = Cell(content: .continuation, style: style)
    }
    cursor.column += character.columnCount
  }

  private mutating func takeEscape(_ rest: inout Substring) {
    guard let kind = rest.first else { return }
    rest.removeFirst()
    if kind == "_" || kind == "P" {
      let body = rest.prefix { $0 != "\u{1B}" }
      strings.append(String(body))
      rest = rest.dropFirst(body.count + 2)
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
    case "h", "l", "n": break
    default: strange.append("\(parameters)\(final)")
    }
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
        let values = rest.prefix(4).dropFirst().map { UInt8($0) }
        rest = rest.dropFirst(4)
        let colour = Colour(values[0], values[1], values[2])
        if code == 38 { style.foreground = colour } else { style.background = colour }
      default: strange.append("style \(code)")
      }
    }
  }
}
