/// Characters as control sequences, with the cursor's position and the current style.
struct CellWriter: Sendable {
  private(set) var bytes: [UInt8] = []
  private let depth: ColourDepth
  private var style = Style.plain
  private var cursor: (column: Int, row: Int)?

  /// Writes nothing yet, in so many colours.
  init(_ depth: ColourDepth) { self.depth = depth }

  mutating func clear() { bytes += "\u{1B}[0m\u{1B}[2J".utf8 }

  mutating func write(_ cell: Cell, column: Int, row: Int, width: Int) {
    guard let text = cell.text else { return }
    if cursor?.column != column || cursor?.row != row {
      bytes += "\u{1B}[\(row + 1);\(column + 1)H".utf8
    }
    var look = cell.style
    // Nobody sees the colour of a blank.
    if text == " " { look.foreground = style.foreground }
    set(look)
    bytes += text.utf8
    // Terminals disagree on the width of characters that are neither ASCII nor blocks.
    cursor = cell.hasCertainWidth && width == 1 ? (column + 1, row) : nil
  }

  /// A row of characters one after another, as a line of text.
  static func line(_ cells: [Cell], _ depth: ColourDepth) -> [UInt8] {
    var line = CellWriter(depth)
    for cell in cells {
      guard let text = cell.text else { continue }
      line.set(cell.style)
      line.bytes += text.utf8
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
    if new.foreground != style.foreground {
      codes.append(depth.code(new.foreground, isBackground: false))
    }
    if new.background != style.background {
      codes.append(depth.code(new.background, isBackground: true))
    }
    bytes += "\u{1B}[\(codes.joined(separator: ";"))m".utf8
    style = new
  }
}

extension Cell {
  /// What is written, or `nil` where nothing is.
  fileprivate var text: String? {
    switch content {
    case .character(let character): String(character)
    case .block(let scalar): String(scalar)
    case .continuation, .picture: nil
    }
  }

  fileprivate var hasCertainWidth: Bool {
    switch content {
    case .character(let character): character.isASCII
    case .block: true
    case .continuation, .picture: false
    }
  }
}
