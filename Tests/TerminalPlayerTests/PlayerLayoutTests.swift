import Testing

@testable import TerminalPlayer

@Suite("The places of a screen")
struct PlayerLayoutTests {
  private func size(_ columns: Int, _ rows: Int) -> TerminalSize {
    TerminalSize(columns: columns, rows: rows, cell: nil)
  }

  @Test("On every screen all videos have a place inside it, and none covers another or the text")
  func inside() {
    for columns in stride(from: 24, through: 200, by: 22) {
      for rows in stride(from: 9, through: 60, by: 7) {
        for count in 2...5 {
          let videos = Array(repeating: PixelSize(width: 84, height: 84), count: count)
          let layout = PlayerLayout(size: size(columns, rows), videos: videos)
          #expect(layout.panels.map(\.index) == Array(0..<count))
          var taken = Set<Int>()
          for place in layout.panels.flatMap({ [$0.title, $0.picture] }) {
            for row in place.row..<place.row + place.rows {
              for column in place.column..<place.column + place.columns {
                let isFree = taken.insert(row * 1000 + column).inserted
                guard isFree, column < columns,
                  (layout.headRows..<layout.barRow).contains(row)
                else {
                  Issue.record("\(column), \(row) of \(columns), \(rows)")
                  return
                }
              }
            }
          }
          #expect(layout.barRow + 2 + layout.keyRows == rows)
        }
      }
    }
  }

  @Test("Two videos stand side by side on a wide screen, and one above the other on a high one")
  func division() {
    let videos = Array(repeating: PixelSize(width: 84, height: 84), count: 2)
    let wide = PlayerLayout(size: size(120, 30), videos: videos).panels
    #expect(wide[0].picture.row == wide[1].picture.row)
    let high = PlayerLayout(size: size(40, 80), videos: videos).panels
    #expect(high[0].picture.column == high[1].picture.column)
  }

  @Test("Alone, a video has all the room")
  func alone() {
    let videos = Array(repeating: PixelSize(width: 84, height: 84), count: 3)
    let layout = PlayerLayout(size: size(100, 40), videos: videos, alone: 2)
    #expect(layout.panels.map(\.index) == [2])
    #expect(layout.panels[0].picture.columns == 100)
  }

  @Test("A screen that is too small has no places, whatever a terminal claims")
  func tooSmall() {
    let videos = [PixelSize(width: 84, height: 84), PixelSize(width: 84, height: 84)]
    for (columns, rows) in [(1, 1), (23, 40), (80, 8)] {
      #expect(PlayerLayout(size: size(columns, rows), videos: videos).panels == [])
    }
  }

  @Test("Pictures keep their shape and stay in their place", arguments: GraphicsMode.allCases)
  func places(mode: GraphicsMode) {
    let videos = [PixelSize(width: 1280, height: 720), PixelSize(width: 64, height: 640)]
    let cell = PixelSize(width: 9, height: 18)
    for panel in PlayerLayout(size: size(90, 30), videos: videos).panels {
      let video = videos[panel.index]
      let frame = panel.frameSize(of: video, mode: mode, cell: cell)
      if mode != .sixel { #expect(frame.width <= video.width && frame.height <= video.height) }
      for scale in [1, 0.7, 0.35] {
        let place = panel.place(of: video, mode: mode, cell: cell, scale: scale)
        #expect(place.columns <= panel.picture.columns && place.rows <= panel.picture.rows)
        #expect(place.column >= panel.picture.column && place.row >= panel.picture.row)
        let shape = Double(place.columns * 9) / Double(place.rows * 18)
        let wanted = Double(video.width) / Double(video.height)
        // Whole characters only.
        #expect(abs(shape / wanted - 1) < 0.3, "\(scale)")
        if mode == .sixel, scale == 1 {
          #expect((frame.width, frame.height) == (place.columns * 9, place.rows * 18))
        }
      }
    }
  }
}
