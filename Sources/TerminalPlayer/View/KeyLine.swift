import Labelling
import Preferences

/// The keys and their actions, for the bottom of a screen.
struct KeyLine: Sendable {
  /// Keys and their meaning, the most important first.
  let entries: [(keys: String, meaning: String)]

  /// The keys that a state accepts, without those of playing for still pictures.
  init(_ bindings: KeyBindings, _ state: PlayerState, isStill: Bool = false) {
    switch state.mode {
    case .watching:
      self.init(
        Self.answering(bindings, state) + (isStill ? [] : Self.playing(bindings))
          + Self.remarking(bindings))
    case .confidence:
      self.init([("1", "guessing"), ("2", "fairly sure"), ("3", "certain"), ("0", "not said")])
    case .note: self.init([("enter", "keeps the note"), ("esc", "leaves it as it was")])
    case .reasons:
      let tags = zip(PlayerState.reasonKeys, state.reasonTags).map { key, tag in
        (keys: key, meaning: state.entry.reasons.contains(tag) ? "✓\(tag)" : tag)
      }
      self.init(tags + [("enter", "done")])
    }
  }

  /// Other keys.
  init(_ entries: [(keys: String, meaning: String)]) { self.entries = entries }

  private static func entry(_ bindings: KeyBindings, _ actions: [LabelAction], _ meaning: String)
    -> (keys: String, meaning: String)
  {
    (actions.map { bindings.shownKey(for: $0) }.joined(separator: " "), meaning)
  }

  private static func answering(_ bindings: KeyBindings, _ state: PlayerState) -> [(
    keys: String, meaning: String
  )] {
    let choices = LabelAction.allCases.filter {
      ($0.chosenPosition ?? .max) < state.entry.candidates.count
    }
    let isOrder = state.entry.candidates.count > 2
    return [
      entry(bindings, choices, isOrder ? "best first" : "choose"), entry(bindings, [.tie], "tie"),
      entry(bindings, [.canNotTell], "can't tell"), entry(bindings, [.brokenVideo], "broken"),
      entry(bindings, [.skip], "skip"), entry(bindings, [.undo], "undo"),
      entry(bindings, [.quit], "quit"),
    ]
  }

  private static func playing(_ bindings: KeyBindings) -> [(keys: String, meaning: String)] {
    [
      entry(bindings, [.playPause], "play"), entry(bindings, [.stepBack, .stepForward], "step"),
      entry(bindings, [.slower, .faster], "speed"), entry(bindings, [.swapFocus], "focus"),
      entry(bindings, [.zoom], "zoom"), entry(bindings, [.timing], "time"),
      entry(bindings, [.loop], "loop"), entry(bindings, [.offsetEarlier, .offsetLater], "shift"),
    ]
  }

  private static func remarking(_ bindings: KeyBindings) -> [(keys: String, meaning: String)] {
    [
      entry(bindings, [.confidence], "sure"), entry(bindings, [.note], "note"),
      entry(bindings, [.reasons], "why"), entry(bindings, [.back, .forward], "look back"),
    ]
  }

  /// Writes as many as there is room for.
  func write(on grid: inout ScreenGrid, row: Int, rows: Int) {
    var (column, line) = (0, 0)
    for (keys, meaning) in entries {
      let width = keys.columnCount + 1 + meaning.columnCount
      if column > 0, column + width > grid.columns { (column, line) = (0, line + 1) }
      guard line < rows else { return }
      column = grid.write(keys, column: column, row: row + line, style: .bold)
      column = grid.write(" " + meaning, column: column, row: row + line, style: .dim) + 2
    }
  }
}
