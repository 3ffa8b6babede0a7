import Episodes
import VideoDecoding

extension ContactSheet {
  /// The narrowest frame that still shows something, in characters.
  static let narrowest = 12

  /// How many frames of a video fit beside each other.
  static func frameCount(wanted: Int, columns: Int) -> Int {
    max(1, min(wanted, (columns + 1) / (narrowest + 1)))
  }

  /// The sheet in characters, so many of them wide.
  func printed(columns: Int, by painter: PicturePainter) -> [ScreenGrid] {
    rows.map { printed($0, columns: columns, by: painter) }
  }

  private func printed(_ row: Row, columns: Int, by painter: PicturePainter) -> ScreenGrid {
    guard case .success(let frames) = row.frames else { return problem(row, columns: columns) }
    let width = max(1, (columns + 1) / row.steps.count - 1)
    let size = PixelSize(width: frames.width, height: frames.height)
      .fitted(into: PixelSize(width: width, height: 2 * width))
    let pictureRows = (size.height + 1) / 2
    var grid = ScreenGrid(columns: columns, rows: pictureRows + 2)
    grid.write(row.title, column: 0, row: 0, style: .bold)
    for place in row.steps.indices {
      let column = place * (width + 1)
      grid.write(row.label(of: place), column: column, row: 1, columns: width, style: .dim)
      grid.put(
        painter.cells(frames[place], columns: size.width, rows: pictureRows),
        in: ScreenPlace(column: column, row: 2, columns: size.width, rows: pictureRows))
    }
    return grid
  }

  private func problem(_ row: Row, columns: Int) -> ScreenGrid {
    var text = "cannot be shown"
    if case .failure(let problem) = row.frames { text += ": \(problem)" }
    let lines = text.lines(columns: columns)
    var grid = ScreenGrid(columns: columns, rows: lines.count + 1)
    grid.write(row.title, column: 0, row: 0, style: .bold)
    for (index, line) in lines.enumerated() {
      grid.write(line, column: 0, row: index + 1, style: .warning)
    }
    return grid
  }
}

extension ScreenGrid {
  /// The rows as lines of text with their colours, for a terminal that scrolls.
  func printed(_ depth: ColourDepth) -> [UInt8] {
    var bytes: [UInt8] = []
    for row in 0..<rows {
      bytes += CellWriter.line((0..<columns).map { self[$0, row] }, depth)
      bytes += "\r\n".utf8
    }
    return bytes
  }
}
