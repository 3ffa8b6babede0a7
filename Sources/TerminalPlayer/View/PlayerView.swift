import Episodes
import Foundation
import Labelling
import Preferences

/// Draws a player's state on a screen.
struct PlayerView: Sendable {
  let state: PlayerState
  let layout: PlayerLayout
  let bindings: KeyBindings
  let mode: GraphicsMode
  /// Pixels of one character.
  let cell: PixelSize
  /// The share of a picture's width and height.
  var scale = 1.0
  /// The steps of the shown frames, by video.
  let steps: [Int]

  /// A picture of a video, at a place that nothing is written to.
  struct Picture: Equatable {
    let video: Int
    let step: Int
    let frame: FrameSequence
    let place: ScreenPlace
  }

  /// The screen, and the pictures to put into it.
  func drawn(_ shown: (Int) -> FrameLoader.Shown) -> (grid: ScreenGrid, pictures: [Picture]) {
    var grid = ScreenGrid(columns: layout.columns, rows: layout.rows)
    guard !layout.panels.isEmpty else {
      grid.write("make the window larger", column: 0, row: 0, style: .warning)
      return (grid, [])
    }
    drawHead(on: &grid)
    var pictures: [Picture] = []
    for panel in layout.panels {
      drawTitle(of: panel, on: &grid)
      if let picture = draw(shown(panel.index), in: panel, on: &grid) { pictures.append(picture) }
    }
    drawBar(on: &grid)
    StatusLine.write(state, on: &grid, row: layout.barRow + 1)
    drawKeys(on: &grid)
    return (grid, pictures)
  }
}

// MARK: - Videos

extension PlayerView {
  private func drawTitle(of panel: PlayerLayout.Panel, on grid: inout ScreenGrid) {
    let video = state.videos[panel.index]
    let isFocused = state.playback.showsFocus && state.playback.focus == panel.index
    let step = steps[panel.index]
    let offset = state.playback.offsets[panel.index]
    var text = state.label(of: panel.index, bindings: bindings)
    if video.problem == nil {
      text +=
        "  \(step + 1)/\(video.track.steps.upperBound)  \(Self.seconds(video.track.duration)) s"
      if offset != 0 { text += " \(offset > 0 ? "+" : "")\(offset)" }
    }
    if !video.cameraTitles.isEmpty { text += "  \(video.cameraTitles)" }
    if state.sharedInstruction == nil, let task = video.instruction { text += "  \(task)" }
    let title = panel.title
    grid.write(
      text, column: title.column, row: title.row, columns: title.columns,
      style: isFocused ? .focused : .bold)
  }

  private func draw(
    _ shown: FrameLoader.Shown, in panel: PlayerLayout.Panel, on grid: inout ScreenGrid
  ) -> Picture? {
    if let problem = state.videos[panel.index].problem {
      write(problem, in: panel.picture, on: &grid)
      return nil
    }
    switch shown {
    case .nothing:
      grid.write("…", column: panel.picture.column, row: panel.picture.row, style: .dim)
    case .problem(let problem): write(problem, in: panel.picture, on: &grid)
    case .frame(let frame, _):
      let place = panel.place(
        of: state.videos[panel.index].size, mode: mode, cell: cell, scale: scale)
      grid.reserve(place)
      return Picture(
        video: panel.index, step: steps[panel.index], frame: frame, place: place)
    }
    return nil
  }

  /// A problem with a video, in as many lines as there are.
  private func write(_ problem: DataError, in place: ScreenPlace, on grid: inout ScreenGrid) {
    let key = bindings.shownKey(for: .brokenVideo)
    let text = "cannot be shown (\(key) marks it as broken): \(problem)"
    for (row, line) in text.lines(columns: place.columns).prefix(place.rows).enumerated() {
      grid.write(
        line, column: place.column, row: place.row + row, columns: place.columns, style: .warning)
    }
  }
}

// MARK: - Text

extension PlayerView {
  private func drawHead(on grid: inout ScreenGrid) {
    grid.write(ProgressText.line(state.progress), column: 0, row: 0, style: .dim)
    QuestionLines(state, columns: layout.columns, mostRows: layout.headRows - 1)
      .write(on: &grid, row: 1)
  }

  private func drawBar(on grid: inout ScreenGrid) {
    let playback = state.playback
    let rest = [
      "\(Self.number(playback.speed))x",
      "\(Self.seconds(playback.position))/\(Self.seconds(playback.duration)) s",
      playback.timing == .normalised ? "whole length" : "real time",
      playback.loops ? "loop" : nil,
      playback.tracks.allSatisfy(\.isTimed) ? nil : "20 steps/s assumed",
    ].compactMap { $0 }.joined(separator: "  ")
    let width = max(4, min(40, layout.columns - rest.columnCount - 5))
    let done = Int(playback.position / max(playback.duration, 1e-9) * Double(width))
    let bar = String(repeating: "━", count: min(done, width))
    let symbol = playback.isPlaying ? "▶ " : "‖ "
    var column = grid.write(symbol + bar, column: 0, row: layout.barRow)
    column = grid.write(
      String(repeating: "─", count: width - min(done, width)), column: column, row: layout.barRow,
      style: .dim)
    grid.write("  " + rest, column: column, row: layout.barRow)
  }

  private func drawKeys(on grid: inout ScreenGrid) {
    KeyLine(bindings, state).write(
      on: &grid, row: layout.rows - layout.keyRows, rows: layout.keyRows)
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() ? "\(Int(value))" : "\(value)"
  }

  private static func seconds(_ value: Double) -> String { String(format: "%.1f", value) }
}
