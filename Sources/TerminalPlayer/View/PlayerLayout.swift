import Labelling

/// The layout of a screen.
struct PlayerLayout: Equatable, Sendable {
  /// The smallest screen that a player can be shown on.
  static let smallest = (columns: 24, rows: 9)

  /// The place of one video.
  struct Panel: Equatable, Sendable {
    /// Which video, counted as shown.
    let index: Int
    /// The row of its title.
    let title: ScreenPlace
    /// The place of the picture.
    let picture: ScreenPlace
  }

  let columns: Int
  let rows: Int
  /// Rows above the videos: progress and question.
  let headRows: Int
  /// One for each shown video, or none if there is no room.
  let panels: [Panel]
  /// The row of the position bar, with messages below it.
  let barRow: Int
  /// Rows at the bottom for the keys.
  let keyRows: Int

  /// Divides a screen among so many videos, or gives all of it to one of them.
  ///
  /// The layout is the division into equal places that shows the pictures largest, and among equals the one
  /// with the videos side by side.
  ///
  /// `keyRows` are those that the keys need; they get two where there is room, and a third of the screen at
  /// most.
  init(
    size: TerminalSize, videos: [PixelSize], alone: Int? = nil, questionRows: Int = 1,
    keyRows needed: Int = 2
  ) {
    (columns, rows) = (size.columns, size.rows)
    headRows = 1 + questionRows
    let usual = rows >= 20 && columns >= 60 ? 2 : 1
    keyRows = max(usual, min(needed, rows / 3))
    barRow = rows - keyRows - 2
    let room = ScreenPlace(
      column: 0, row: headRows, columns: columns, rows: barRow - headRows)
    guard columns >= Self.smallest.columns, rows >= Self.smallest.rows, !videos.isEmpty else {
      panels = []
      return
    }
    let shown = alone.map { [$0] } ?? Array(videos.indices)
    let cell = size.cell ?? TerminalSize.assumedCell
    let divisions = (1...shown.count).reversed().map { Self.panels(of: room, shown, across: $0) }
    panels = divisions.reduce(divisions[0]) { best, next in
      Self.area(next, videos, cell) > Self.area(best, videos, cell) ? next : best
    }
  }

  /// Divides a screen among the videos of a state, below its question and above its keys.
  init(_ state: PlayerState, size: TerminalSize, bindings: KeyBindings) {
    let question = QuestionLines(
      state, columns: size.columns, mostRows: QuestionLines.mostRows(of: size.rows))
    // Tags are many, and have no other place.
    let keys = state.mode == .reasons ? KeyLine(bindings, state) : nil
    self.init(
      size: size, videos: state.videos.map(\.size),
      alone: state.isZoomed ? state.playback.focus : nil, questionRows: question.rows,
      keyRows: keys?.lines(columns: size.columns, most: .max).count ?? 2)
  }

  private static func panels(of room: ScreenPlace, _ shown: [Int], across: Int) -> [Panel] {
    let down = (shown.count + across - 1) / across
    let width = (room.columns - (across - 1)) / across
    let height = room.rows / down
    return shown.enumerated().map { place, index in
      let column = room.column + place % across * (width + 1)
      let row = room.row + place / across * height
      return Panel(
        index: index, title: ScreenPlace(column: column, row: row, columns: width, rows: 1),
        picture: ScreenPlace(
          column: column, row: row + 1, columns: max(0, width), rows: max(0, height - 1)))
    }
  }

  /// The pixels that the smallest picture gets.
  private static func area(_ panels: [Panel], _ videos: [PixelSize], _ cell: PixelSize) -> Int {
    let areas = panels.map { panel in
      let room = PixelSize(
        width: panel.picture.columns * cell.width, height: panel.picture.rows * cell.height)
      guard room.width > 0, room.height > 0 else { return 0 }
      let size = videos[panel.index].fitted(into: room)
      return size.width * size.height
    }
    return areas.min() ?? 0
  }
}

extension PlayerLayout.Panel {
  /// The longest side of a picture that is sent by itself: beyond it, lines and terminals fall behind.
  static let longestSide = 720
  /// Pixels that a character is drawn from, each way.
  private static let pixelsOfCharacter = 8

  /// The characters that a picture of a video covers, in the middle of the place.
  func place(
    of video: PixelSize, mode: GraphicsMode, cell: PixelSize, scale: Double = 1
  ) -> ScreenPlace {
    var room = PixelSize(width: picture.columns * cell.width, height: picture.rows * cell.height)
    if mode == .sixel { room = room.limited(to: Self.longestSide) }
    let size = video.fitted(into: room)
    // Terminals enlarge the pictures of kitty and iTerm2 themselves.
    let share = mode == .kitty || mode == .iterm ? 1 : scale
    func count(_ pixels: Int, _ cell: Int, _ most: Int) -> Int {
      min(most, max(1, Int((Double(pixels) * share / Double(cell)).rounded())))
    }
    let columns = count(size.width, cell.width, picture.columns)
    let rows = count(size.height, cell.height, picture.rows)
    return ScreenPlace(
      column: picture.column + (picture.columns - columns) / 2,
      row: picture.row + (picture.rows - rows) / 2, columns: columns, rows: rows)
  }

  /// The size for frames: no more pixels than the video has, except for sixels, which nobody enlarges.
  func frameSize(of video: PixelSize, mode: GraphicsMode, cell: PixelSize) -> PixelSize {
    let place = place(of: video, mode: mode, cell: cell)
    let covered = PixelSize(width: place.columns * cell.width, height: place.rows * cell.height)
    switch mode {
    case .sixel: return covered
    case .kitty, .iterm:
      let most = PixelSize(
        width: min(covered.width, video.width), height: min(covered.height, video.height))
      return video.fitted(into: most.limited(to: Self.longestSide))
    case .sextants, .blocks, .halves:
      return PixelSize(
        width: max(1, min(video.width, place.columns * Self.pixelsOfCharacter)),
        height: max(1, min(video.height, place.rows * Self.pixelsOfCharacter)))
    }
  }
}
