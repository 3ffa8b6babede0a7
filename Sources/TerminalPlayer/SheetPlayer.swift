import EpisodeStore
import Episodes
import Foundation
import Labelling
import VideoDecoding

/// Asks with a few frames of each video, printed once for each query, for lines that are too slow for
/// motion.
///
/// ```swift
/// try SheetPlayer(picture: "sheet.png").run(session, showing: EpisodeStore(paths: ["Episodes"]))
/// ```
package struct SheetPlayer: LabelPlayer, Sendable {
  /// Keys, tags, cameras, and how pictures of characters are drawn.
  ///
  /// The sheet scrolls like other lines, so it has no other pictures.
  package var settings: PlayerSettings
  /// The most frames of each video, at least 1.
  package var frameCount: Int
  /// A PNG that is written anew for each query, or `nil` for none.
  package var picture: String?
  private let terminal: String
  private let environment: [String: String]

  /// Asks in the terminal that the command was started from, or in another by its device.
  ///
  /// `environment` describes the terminal, which is not asked itself.
  ///
  /// - Precondition: `frameCount` is 1 to 100.
  package init(
    settings: PlayerSettings = PlayerSettings(), frameCount: Int = 6, picture: String? = nil,
    terminal: String = "/dev/tty",
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    precondition((1...100).contains(frameCount), "a sheet has 1 to 100 frames of each video")
    self.settings = settings
    self.frameCount = frameCount
    self.picture = picture
    self.terminal = terminal
    self.environment = environment
  }

  /// Shows queries until there are no more or the annotator leaves.
  ///
  /// - Throws: `DataError.Kind.unsupported` without a usable terminal, `.unreadable` if the terminal goes
  ///   away, `.unwritable` if the picture cannot be written, or the error of the session.
  package func run(_ session: LabelSession, showing episodes: EpisodeStore) throws {
    let device = try TerminalDevice(path: terminal, kind: environment["TERM"])
    let taken = try TerminalGuard(device, .keys)
    defer { taken.leave() }
    let sitting = SheetSitting(
      device, TerminalAbilities(TerminalKind(environment)), session: session, episodes, player: self
    )
    try sitting.run()
  }
}

/// One sitting with sheets: prints, waits for keys.
private final class SheetSitting {
  /// The course after a key.
  enum Course: Equatable {
    case stay
    case show(remark: String)
    case leave
  }

  private let device: TerminalDevice
  private let session: LabelSession
  private let episodes: EpisodeStore
  private let player: SheetPlayer
  private let events: EventSource
  private var decoder = InputDecoder()
  private var output = TerminalOutput()
  private let depth: ColourDepth
  private let painter: PicturePainter
  /// When the sheet had reached the terminal.
  private var shownAt: Double?

  init(
    _ device: TerminalDevice, _ abilities: TerminalAbilities, session: LabelSession,
    _ episodes: EpisodeStore, player: SheetPlayer
  ) {
    depth = player.settings.colours ?? abilities.colours
    let mode = player.settings.graphics ?? abilities.graphics
    painter = PicturePainter(mode.isText ? mode : .blocks, depth)
    self.device = device
    self.session = session
    self.episodes = episodes
    self.player = player
    events = EventSource(device)
  }

  func run() throws(DataError) {
    try showGuidelines()
    var course = Course.show(remark: "")
    while case .show(let remark) = course, let state = try nextState(remark) {
      try show(state)
      shownAt = nil
      course = try answer(state)
    }
    say(Array("\(ProgressText.line(session.progress).escapingControlCharacters)\r\n".utf8))
    _ = try pump(seconds: 0)
  }

  private func nextState(_ remark: String) throws(DataError) -> PlayerState? {
    guard let query = try session.current() else { return nil }
    let cameras = player.settings.cameras
    var state = PlayerState(
      query, videos: query.items.map { ShownVideo($0, in: episodes, cameras: cameras) },
      progress: session.progress, reasonTags: player.settings.reasonTags,
      viewing: player.settings.viewing, earlier: session.earlierAnswer,
      isReview: session.lookedAt != nil)
    state.remark = remark
    return state
  }
}

// MARK: - Showing

extension SheetSitting {
  private func show(_ state: PlayerState) throws(DataError) {
    let columns = device.size.columns
    let titles = state.videos.indices.map { title(of: $0, in: state) }
    let count = ContactSheet.frameCount(wanted: player.frameCount, columns: columns)
    let sheet = ContactSheet(
      state.videos, titles: titles, from: episodes, count: count)
    if let path = player.picture {
      let wide = ContactSheet(
        state.videos, titles: titles, from: episodes, count: player.frameCount)
      try ImageFile.writePNG(wide.picture(), to: path)
    }
    let question = QuestionLines(state, columns: columns, mostRows: .max)
    var head = ScreenGrid(columns: columns, rows: 1 + question.rows)
    head.write(ProgressText.line(state.progress), column: 0, row: 0, style: .dim)
    question.write(on: &head, row: 1)
    say(head.printed(depth))
    for grid in sheet.printed(columns: columns, by: painter) { say(grid.printed(depth)) }
    let line = KeyLine(player.settings.bindings, state, isStill: true)
    let rows = line.lines(columns: columns, most: .max).count
    var keys = ScreenGrid(columns: columns, rows: rows)
    line.write(on: &keys, row: 0, rows: rows)
    say(keys.printed(depth))
    showStatus(state)
  }

  private func title(of video: Int, in state: PlayerState) -> String {
    let shown = state.videos[video]
    let seconds = (shown.track.duration * 10).rounded() / 10
    let label = state.label(of: video, bindings: player.settings.bindings)
    let task = state.sharedInstruction == nil ? shown.instruction.map { "  \($0)" } : nil
    let cameras = shown.cameraTitles.isEmpty ? "" : "  \(shown.cameraTitles)"
    return "\(label)  \(shown.track.steps.count) steps, \(seconds) s\(cameras)\(task ?? "")"
  }

  /// The one line that changes while a query is answered.
  private func showStatus(_ state: PlayerState) {
    var line = ScreenGrid(columns: max(1, device.size.columns - 1), rows: 1)
    StatusLine.write(state, on: &line, row: 0)
    say(Array("\r".utf8) + CellWriter.line(line.cells, depth) + Array("\u{1B}[K\r".utf8))
  }

  private func showGuidelines() throws(DataError) {
    guard let guidelines = session.guidelines else { return }
    say(TextView(guidelines))
    try session.recordBriefing()
  }

  private func say(_ text: TextView) {
    say(text.printed(columns: device.size.columns).printed(depth))
  }

  private func say(_ bytes: [UInt8]) { output.append(bytes) }
}

// MARK: - Answering

extension SheetSitting {
  /// Takes keys until there is something else to show, or the annotator leaves.
  private func answer(_ first: PlayerState) throws(DataError) -> Course {
    var state = first
    while true {
      for event in try pump(seconds: 0.5) {
        let seconds = shownAt.map { MonotonicClock.now - $0 } ?? 0
        switch event {
        case .key(let key):
          let effect = take(key, seconds: seconds, &state)
          let course = try act(effect, on: state, seconds: seconds)
          if course != .stay { return course }
        case .escape: state.escape()
        case .paste(let text): state.paste(text)
        case .redraw: return .show(remark: "")
        case .interrupt, .suspend, .reply: break
        }
        showStatus(state)
      }
    }
  }

  private func take(_ key: String, seconds: Double, _ state: inout PlayerState)
    -> PlayerState.Effect
  {
    do {
      return try state.take(key, bindings: player.settings.bindings, seconds: seconds)
    } catch {
      state.remark = "\(error)"
      return .none
    }
  }

  /// Carries out the effect of a key.
  private func act(_ effect: PlayerState.Effect, on state: PlayerState, seconds: Double)
    throws(DataError) -> Course
  {
    switch effect {
    case .none: return .stay
    case .quit: return .leave
    case .answer(let answer):
      let feedback = try session.answer(answer, to: state.query.id, responseSeconds: seconds)
      if let feedback { say(TextView([TextView.Part(feedback.text)])) }
      return .show(remark: "")
    case .undo:
      let query = try session.undo()
      return .show(remark: query == nil ? "nothing to take back" : "the latest is taken back")
    case .back:
      let query = try session.back()
      return .show(remark: query == nil ? "nothing before this" : "")
    case .forward:
      _ = try session.forward()
      return .show(remark: "")
    case .guidelines:
      try showGuidelines()
      return .show(remark: session.guidelines == nil ? "there are no guidelines" : "")
    case .help:
      say(HelpText.view(player.settings.bindings, state))
      return .show(remark: "")
    }
  }

  /// Writes waiting bytes and reads input.
  private func pump(seconds: Double) throws(DataError) -> [InputEvent] {
    var patience = seconds
    while true {
      guard output.flush(to: device),
        let bytes = events.wait(
          seconds: output.hasWaiting ? 1 : patience, untilWritable: output.hasWaiting)
      else {
        throw DataError(
          .unreadable, file: device.path, expected: "the terminal to stay",
          found: "that it is gone", remedy: "start again; every answer is kept")
      }
      if shownAt == nil, !output.hasWaiting { shownAt = MonotonicClock.now }
      let wasEscape = bytes.isEmpty && decoder.awaitsSequence
      let arrived = wasEscape ? decoder.endOfWait() : decoder.events(from: bytes)
      patience = decoder.awaitsSequence ? 0.05 : seconds
      if !arrived.isEmpty || (seconds == 0 && !output.hasWaiting) { return arrived }
    }
  }
}
