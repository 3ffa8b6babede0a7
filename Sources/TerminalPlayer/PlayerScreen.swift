import Episodes
import Labelling

/// Draws a player's state on a terminal, frame by frame, and requests the frames that it needs.
struct PlayerScreen: Sendable {
  var output = TerminalOutput()
  /// Whether every shown video was drawn at its current step, so that time may continue.
  private(set) var isWhole = false
  /// Whether the last frame was sent whole.
  ///
  /// The rest goes with the next.
  var isComplete: Bool { update.isComplete }
  private let bindings: KeyBindings
  private var update = ScreenUpdate()
  private var pictures: PictureShow
  private var isSynchronized = false

  init(mode: GraphicsMode, bindings: KeyBindings) {
    pictures = PictureShow(mode)
    self.bindings = bindings
  }

  /// Adapts to the abilities of the terminal.
  mutating func use(_ abilities: TerminalAbilities, mode: GraphicsMode) {
    pictures = PictureShow(mode)
    isSynchronized = abilities.hasSynchronizedUpdate
    output.asks = abilities.answers
  }

  /// Draws everything anew with the next frame.
  mutating func forget() {
    output.append(pictures.removal())
    update.forget()
  }

  /// Draws a screen without videos.
  mutating func draw(_ grid: ScreenGrid, at time: Double) {
    if !pictures.fits([]) { forget() }
    send(update.bytes(for: grid), at: time)
  }

  /// Draws a player's state.
  ///
  /// - Throws: `DataError` if a picture cannot be compressed.
  mutating func draw(
    _ state: PlayerState, size: TerminalSize, loader: FrameLoader, at time: Double
  ) throws(DataError) {
    let cell = size.cell ?? TerminalSize.assumedCell
    let layout = PlayerLayout(
      size: size, videos: state.videos.map(\.size),
      alone: state.isZoomed ? state.playback.focus : nil)
    request(state, layout, cell: cell, from: loader)
    let shown = Dictionary(
      uniqueKeysWithValues: layout.panels.enumerated().map { place, panel in
        (panel.index, loader.shown(place, step: state.playback.step(of: panel.index)))
      })
    isWhole = shown.allSatisfy { video, frame in
      state.videos[video].problem != nil || frame.isSettled
    }
    let view = PlayerView(
      state: state, layout: layout, bindings: bindings, mode: pictures.mode, cell: cell)
    let (grid, placed) = view.drawn { shown[$0] ?? .nothing }
    if !pictures.fits(placed) { forget() }
    send(update.bytes(for: grid) + (try pictures.bytes(for: placed)), at: time)
  }

  private func request(
    _ state: PlayerState, _ layout: PlayerLayout, cell: PixelSize, from loader: FrameLoader
  ) {
    loader.load(
      layout.panels.map { panel in
        let video = state.videos[panel.index]
        return FrameLoader.Request(
          episode: video.episode, steps: video.track.steps,
          size: panel.frameSize(of: video.size, mode: pictures.mode, cell: cell))
      })
    loader.moveHeads(to: layout.panels.map { state.playback.step(of: $0.index) })
  }

  /// Sends a frame, as one synchronized update if the terminal has it.
  private mutating func send(_ bytes: [UInt8], at time: Double) {
    guard !bytes.isEmpty else { return }
    let (begin, end) =
      isSynchronized ? ("\u{1B}[?2026h", "\u{1B}[?2026l") : ("", "")
    output.append(frame: Array(begin.utf8) + bytes + Array(end.utf8), at: time)
  }
}

extension FrameLoader.Shown {
  /// Whether waiting would show nothing better.
  fileprivate var isSettled: Bool {
    switch self {
    case .frame(_, let isCurrent): isCurrent
    case .problem: true
    case .nothing: false
    }
  }
}
