import EpisodeStore
import Episodes
import Foundation
import Labelling
import Preferences

/// One sitting at a terminal: waits, takes keys, draws.
final class PlayerLoop {
  /// How a sitting ends.
  enum Ending {
    case left
    case interrupted
    case terminalIsGone
  }

  /// How long an escape waits for the rest of a sequence.
  private static let escapeSeconds = 0.05
  private static let secondsPerFrame = 1.0 / 30
  /// A turn that took longer was interrupted: the program was stopped, or the computer slept.
  private static let longestTurn = 1.0

  let device: TerminalDevice
  let taken: TerminalGuard
  private let session: LabelSession
  private let episodes: EpisodeStore
  let settings: PlayerSettings
  let events: EventSource
  private let loader: FrameLoader
  var decoder = InputDecoder()
  var abilities: TerminalAbilities
  var screen: PlayerScreen
  /// The state of the shown query, or `nil` at the end.
  private var state: PlayerState?
  private var farewell: FarewellView?
  /// A text that is read before anything else, such as the guidelines.
  private var reading: TextView?
  /// How long all videos of the query have been in view.
  private var viewedSeconds = 0.0
  /// Whether all videos of the query have been in view.
  private var wasSeen = false
  var lastTick = 0.0
  var ending: Ending?

  init(
    _ device: TerminalDevice, _ taken: TerminalGuard, _ kind: TerminalKind,
    session: LabelSession, _ episodes: EpisodeStore, _ settings: PlayerSettings
  ) throws(DataError) {
    abilities = TerminalAbilities(kind)
    self.device = device
    self.taken = taken
    self.session = session
    self.episodes = episodes
    self.settings = settings
    let events = EventSource(device)
    self.events = events
    loader = FrameLoader(episodes) { events.wake() }
    screen = PlayerScreen(bindings: settings.bindings)
  }

  /// Shows queries until there are no more or the annotator leaves.
  ///
  /// - Throws: The error of the session.
  func run() throws(DataError) -> Ending {
    defer {
      loader.stop()
      settle()
    }
    let early = askTerminal()
    try showCurrent()
    try showGuidelines()
    for event in early { try take(event) }
    while ending == nil { try turn() }
    return ending ?? .left
  }

  var now: Double { MonotonicClock.now }
}

// MARK: - Turns

extension PlayerLoop {
  /// Draws, waits for the next event, and handles it.
  private func turn() throws(DataError) {
    try draw()
    guard screen.output.flush(to: device),
      let bytes = events.wait(seconds: patience, untilWritable: screen.output.hasWaiting)
    else {
      ending = .terminalIsGone
      return
    }
    let arrived =
      bytes.isEmpty && decoder.awaitsSequence
      ? decoder.endOfWait() : decoder.events(from: bytes)
    for event in arrived where ending == nil { try take(event) }
    passTime()
  }

  private var patience: Double {
    if decoder.awaitsSequence { return Self.escapeSeconds }
    let isMoving = state?.playback.isPlaying == true || !screen.isComplete
    return isMoving ? Self.secondsPerFrame : 0.5
  }

  /// Advances the videos, unless one of them still has to be read.
  private func passTime() {
    let time = now
    defer { lastTick = time }
    guard var playing = state, reading == nil else { return }
    wasSeen = wasSeen || screen.seenQuery == playing.query
    if wasSeen { viewedSeconds += min(time - lastTick, Self.longestTurn) }
    guard screen.isWhole else { return }
    playing.playback.advance(seconds: time - lastTick)
    state = playing
  }

  private func draw() throws(DataError) {
    guard screen.output.room(at: now) > 0 else { return }
    let size = size
    if let reading {
      return screen.draw(reading.grid(columns: size.columns, rows: size.rows))
    }
    guard let state else {
      if let farewell {
        screen.draw(farewell.grid(columns: size.columns, rows: size.rows))
      }
      return
    }
    try screen.draw(state, size: size, loader: loader)
  }
}

// MARK: - Events

extension PlayerLoop {
  private func take(_ event: InputEvent) throws(DataError) {
    switch event {
    case .reply(.ready): screen.output.terminalIsReady(at: now)
    case .reply(let reply): takeLate(reply)
    case .interrupt: ending = .interrupted
    case .redraw: screen.forget()
    case .suspend: try suspend()
    case .escape: if reading == nil { state?.escape() } else { try take("escape") }
    case .paste(let text): state?.paste(text)
    case .key(let key): try take(key)
    }
  }

  private func take(_ key: String) throws(DataError) {
    if let reading {
      self.reading = reading.next(columns: size.columns, rows: size.rows)
      return
    }
    guard var changed = state else { return try takeAtEnd(key) }
    let seconds = viewedSeconds
    let effect: PlayerState.Effect
    do {
      effect = try changed.take(key, bindings: settings.bindings, seconds: seconds)
    } catch {
      // Such as a note that is too long, which the annotator can correct.
      changed.remark = "\(error)"
      effect = .none
    }
    state = changed
    try act(effect, seconds: seconds)
  }

  private func act(_ effect: PlayerState.Effect, seconds: Double) throws(DataError) {
    switch effect {
    case .none: break
    case .quit: ending = .left
    case .answer(let answer):
      guard let query = state?.query else { return }
      let feedback = try session.answer(answer, to: query.id, responseSeconds: seconds)
      try showCurrent()
      reading = feedback.map { TextView([TextView.Part($0.text)]) }
    case .undo:
      let query = try session.undo()
      try showCurrent(
        remark: query == nil ? "nothing to take back" : "the latest answer is taken back")
    case .back:
      let query = try session.back()
      try showCurrent(remark: query == nil ? "nothing before this" : "")
    case .forward:
      _ = try session.forward()
      try showCurrent()
    case .guidelines:
      if session.guidelines == nil { state?.remark = "there are no guidelines" }
      try showGuidelines()
    case .help: reading = HelpText.view(settings.bindings, state)
    }
  }

  private func showGuidelines() throws(DataError) {
    guard let guidelines = session.guidelines else { return }
    reading = TextView(guidelines)
    try session.recordBriefing()
  }

  /// When all is answered, the last answer can still be taken back.
  private func takeAtEnd(_ key: String) throws(DataError) {
    switch settings.bindings.action(for: key) {
    case .undo?: try act(.undo, seconds: 0)
    case .back?: try act(.back, seconds: 0)
    case .help?: try act(.help, seconds: 0)
    case .quit?: ending = .left
    default: if key == "enter" { ending = .left }
    }
  }
}

// MARK: - Queries

extension PlayerLoop {
  /// Shows the session's current query.
  ///
  /// If it is the same, it stays as it is.
  private func showCurrent(remark: String = "") throws(DataError) {
    guard let query = try session.current() else {
      state = nil
      loader.load([])
      farewell = FarewellView(progress: session.progress, bindings: settings.bindings)
      return
    }
    let earlier = session.earlierAnswer
    if state?.query.id != query.id || state?.earlier != earlier {
      let videos = query.items.map { ShownVideo($0, in: episodes, cameras: settings.cameras) }
      state = PlayerState(
        query, videos: videos, progress: session.progress, reasonTags: settings.reasonTags,
        viewing: settings.viewing, earlier: earlier, isReview: session.lookedAt != nil)
      (viewedSeconds, wasSeen) = (0, false)
      lastTick = now
    }
    state?.progress = session.progress
    state?.remark = remark
  }
}
