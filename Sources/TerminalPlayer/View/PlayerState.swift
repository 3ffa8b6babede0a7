import Episodes
import Labelling
import Preferences

/// The state of a player under keys: a value that knows no terminal.
struct PlayerState: Equatable, Sendable {
  /// The mode that the keys apply to.
  enum Mode: Equatable, Sendable {
    /// The videos and the answer.
    case watching
    /// How sure the answer is.
    case confidence
    /// A note that is being typed.
    case note(LineEditor)
    /// Which tags.
    case reasons
  }

  /// An effect that a value cannot carry out itself.
  enum Effect: Equatable, Sendable {
    case none
    case answer(Answer)
    case undo
    case back
    case forward
    case guidelines
    case help
    case quit
  }

  let query: Query
  let videos: [ShownVideo]
  let reasonTags: [String]
  /// When an answer counts.
  let viewing: ViewingRule
  /// Whether an answer in force is looked at again.
  let isReview: Bool
  var progress: LabelProgress
  var playback: Playback
  var entry: AnswerEntry
  var mode = Mode.watching
  /// Whether the focused video is shown alone.
  var isZoomed = false
  /// A message about the last action, empty for none.
  var remark = ""
  /// The earlier answer to the query, if it is shown again.
  let earlier: Answer?

  /// Shows a query.
  ///
  /// Confidence, reasons and note of an earlier answer are offered again.
  init(
    _ query: Query, videos: [ShownVideo], progress: LabelProgress, reasonTags: [String] = [],
    viewing: ViewingRule = .standard, earlier: Answer? = nil, isReview: Bool = false
  ) {
    self.query = query
    self.videos = videos
    self.progress = progress
    self.reasonTags = reasonTags
    self.viewing = viewing
    self.earlier = earlier
    self.isReview = isReview
    playback = Playback(videos.map(\.track))
    entry = AnswerEntry(query, earlier: earlier)
  }

  /// The position of a video among the candidates, or `nil` for the one that others are compared with.
  func candidate(_ video: Int) -> Int? { entry.candidates.firstIndex(of: videos[video].episode) }
}

// MARK: - Keys

extension PlayerState {
  /// Applies a key, after all videos were in view for so many seconds.
  ///
  /// - Throws: `DataError` for an answer that cannot be, such as one with a note that is too long.
  mutating func take(_ key: String, bindings: KeyBindings, seconds: Double) throws(DataError)
    -> Effect
  {
    remark = ""
    switch mode {
    case .watching:
      guard let action = bindings.action(for: key) else { return .none }
      return try take(action, seconds: seconds)
    case .confidence: takeConfidence(key)
    case .reasons: takeReason(key)
    case .note(var editor):
      guard key != "enter" else {
        entry.note = editor.text
        mode = .watching
        break
      }
      editor.take(key)
      mode = .note(editor)
    }
    return .none
  }

  /// Applies a pasted text, which only a note accepts.
  mutating func paste(_ text: String) {
    guard case .note(var editor) = mode else { return }
    editor.paste(text)
    mode = .note(editor)
  }

  /// Applies the escape key: back to the videos, without a change to the answer.
  mutating func escape() {
    if mode == .watching { entry.removeLast() }
    mode = .watching
  }

  private mutating func take(_ action: LabelAction, seconds: Double) throws(DataError) -> Effect {
    switch action {
    case .quit: return .quit
    case .back: return .back
    case .forward: return .forward
    case .guidelines: return .guidelines
    case .help: return .help
    case .undo:
      guard entry.isUnderWay else { return .undo }
      entry.removeLast()
    case .confidence: mode = .confidence
    case .note: mode = .note(LineEditor(text: entry.note))
    case .reasons:
      if reasonTags.isEmpty { remark = "no reasons were named to choose from" }
      mode = reasonTags.isEmpty ? .watching : .reasons
    default:
      if play(action) { return .none }
      guard viewing.allows(after: seconds) else {
        remark = viewing.remark
        return .none
      }
      if let verdict = try entry.take(action) { return .answer(try entry.answer(verdict)) }
    }
    return .none
  }

  private mutating func play(_ action: LabelAction) -> Bool {
    switch action {
    case .playPause: playback.togglePlaying()
    case .stepForward: playback.step(by: 1)
    case .stepBack: playback.step(by: -1)
    case .faster: playback.changeSpeed(by: 1)
    case .slower: playback.changeSpeed(by: -1)
    case .loop: playback.toggleLoop()
    case .swapFocus: playback.focusNext()
    case .offsetEarlier: playback.offsetFocused(by: -1)
    case .offsetLater: playback.offsetFocused(by: 1)
    case .zoom: isZoomed.toggle()
    case .timing: playback.toggleTiming()
    default: return false
    }
    return true
  }

  private mutating func takeConfidence(_ key: String) {
    if let number = Int(key), (1...3).contains(number) { entry.confidence = number }
    if key == "0" { entry.confidence = nil }
    mode = .watching
  }

  /// Digits toggle tags, letters toggle those beyond the ninth, and any other key leaves.
  private mutating func takeReason(_ key: String) {
    guard let place = Self.reasonKeys.firstIndex(of: key), place < reasonTags.count else {
      mode = .watching
      return
    }
    entry.toggle(reason: reasonTags[place])
  }

  /// The keys of tags, in their order.
  static let reasonKeys = "123456789abcdefghijklmnopqrstuvwxyz".map(String.init)
}
