import Episodes
import Labelling
import Preferences

/// Draws a player's state on a terminal, frame by frame, and requests the frames that it needs.
struct PlayerScreen {
  var output = TerminalOutput()
  /// Whether every shown video was drawn at its current step, so that time may continue.
  private(set) var isWhole = false
  /// The query whose videos were last on the terminal, all of them and whole.
  private(set) var seenQuery: Query?
  /// Whether the last frame was sent whole.
  ///
  /// The rest goes with the next portion.
  var isComplete: Bool { update.isComplete && portions.isEmpty }
  private let bindings: KeyBindings
  private var update = ScreenUpdate()
  private var pictures: PictureShow
  private var control: DetailControl
  /// What is left to send of the pictures that are no characters.
  private var portions: ArraySlice<[UInt8]> = []
  /// The frame that is being sent, while text changes around it.
  private var underWay: Frame?
  private var frameBytes = 0
  private var isSynchronized = false

  /// The pictures of a frame.
  private struct Frame {
    let query: Query
    let layout: PlayerLayout
    let detail: Detail
    let steps: [Int]
    let shown: [Int: FrameLoader.Shown]
  }

  init(bindings: KeyBindings) {
    self.bindings = bindings
    pictures = PictureShow(.blocks, .none)
    control = DetailControl(.blocks)
  }

  /// Adapts to the abilities of the terminal.
  mutating func use(_ abilities: TerminalAbilities, _ settings: PlayerSettings) {
    let mode = settings.graphics ?? abilities.graphics
    let depth = settings.colours ?? abilities.colours
    pictures = PictureShow(mode, depth)
    control = DetailControl(mode)
    update = ScreenUpdate(depth)
    isSynchronized = abilities.hasSynchronizedUpdate
    output.asks = abilities.answers
  }

  /// Draws everything anew with the next frame.
  mutating func forget() {
    if pictures.mode == .kitty, !portions.isEmpty { output.append(KittyPicture.abandonment) }
    output.append(pictures.removal())
    update.forget()
    portions = []
    underWay = nil
  }

  /// Draws a screen without videos.
  mutating func draw(_ grid: ScreenGrid) {
    if !pictures.fits([]) || !portions.isEmpty { forget() }
    underWay = nil
    send(grid)
  }

  /// Draws a player's state.
  ///
  /// - Throws: `DataError` if a picture cannot be compressed.
  mutating func draw(
    _ state: PlayerState, size: TerminalSize, loader: FrameLoader
  ) throws(DataError) {
    let cell = size.cell ?? TerminalSize.assumedCell
    let layout = PlayerLayout(state, size: size, bindings: bindings)
    request(state, layout, cell: cell, from: loader)
    let frame = frame(of: state, layout, from: loader)
    let view = PlayerView(
      state: state, layout: layout, bindings: bindings, mode: pictures.mode, cell: cell,
      scale: frame.detail.scale, steps: frame.steps)
    var (grid, placed) = view.drawn { frame.shown[$0] ?? .nothing }
    if !pictures.fits(placed) { forget() }
    if pictures.mode.isText {
      for picture in placed {
        grid.put(pictures.cells(of: picture, frame.detail), in: picture.place)
      }
    } else if portions.isEmpty {
      portions = try pictures.portions(for: placed, cell: cell, frame.detail)[...]
    }
    send(grid)
    underWay = isComplete ? nil : frame
    if isWhole, isComplete { seenQuery = state.query }
  }

  /// The frame that is being sent, or else that of the current steps.
  private mutating func frame(
    of state: PlayerState, _ layout: PlayerLayout, from loader: FrameLoader
  ) -> Frame {
    if let underWay, underWay.query == state.query, underWay.layout == layout { return underWay }
    let steps = state.videos.indices.map(state.playback.step)
    let shown = Dictionary(
      uniqueKeysWithValues: layout.panels.enumerated().map { place, panel in
        (panel.index, loader.shown(place, step: steps[panel.index]))
      })
    isWhole = shown.allSatisfy { state.videos[$0].problem != nil || $1.isSettled }
    // A still picture has the time to be sent in full.
    let detail = state.playback.isPlaying ? control.detail : .full
    return Frame(
      query: state.query, layout: layout, detail: detail, steps: steps, shown: shown)
  }

  private func request(
    _ state: PlayerState, _ layout: PlayerLayout, cell: PixelSize, from loader: FrameLoader
  ) {
    loader.load(
      layout.panels.map { panel in
        let video = state.videos[panel.index]
        return FrameLoader.Request(
          video: video, size: panel.frameSize(of: video.size, mode: pictures.mode, cell: cell))
      })
    loader.moveHeads(to: layout.panels.map { state.playback.step(of: $0.index) })
  }
}

// MARK: - Sending

extension PlayerScreen {
  /// Sends as much of a frame as the line has room for, as one synchronized update if it is all of it.
  private mutating func send(_ grid: ScreenGrid) {
    // Later than when the turn began, by the time that drawing took.
    let time = MonotonicClock.now
    let room = output.room(at: time)
    guard room > 0 else { return }
    let wasComplete = underWay == nil
    var bytes = update.bytes(for: grid, limit: min(room, ScreenUpdate.largestBytes))
    while let portion = portions.first, bytes.isEmpty || bytes.count + portion.count <= room {
      bytes += portion
      portions.removeFirst()
    }
    guard !bytes.isEmpty else { return }
    if isSynchronized, wasComplete, isComplete {
      bytes = Array("\u{1B}[?2026h".utf8) + bytes + Array("\u{1B}[?2026l".utf8)
    }
    output.append(portion: bytes, at: time)
    note(bytes.count)
  }

  /// Counts the bytes of a frame, and adapts the detail when it is whole.
  private mutating func note(_ count: Int) {
    frameBytes += count
    guard isComplete else { return }
    control.noteFrame(bytes: frameBytes, bytesPerSecond: output.window.bytesPerSecond)
    frameBytes = 0
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
