import Labelling
import Preferences

/// The keys and their actions, for the bottom of a screen.
struct KeyLine: Sendable {
  /// Keys and their meaning.
  struct Entry: Equatable, Sendable {
    let keys: String
    let meaning: String

    /// The columns that it takes.
    var columnCount: Int { keys.columnCount + 1 + meaning.columnCount }
  }

  /// The most important first.
  let entries: [Entry]
  /// The entry that is kept if there is no room for all.
  private let last: Entry?

  /// The keys that a state accepts, without those of playing for still pictures.
  init(_ bindings: KeyBindings, _ state: PlayerState, isStill: Bool = false) {
    switch state.mode {
    case .watching:
      self.init(
        Self.answering(bindings, state) + (isStill ? [] : Self.playing(bindings))
          + Self.remarking(bindings), last: Self.entry(bindings, [.help], "help"))
    case .confidence:
      self.init([
        Entry(keys: "1", meaning: "guessing"), Entry(keys: "2", meaning: "fairly sure"),
        Entry(keys: "3", meaning: "certain"), Entry(keys: "0", meaning: "not said"),
      ])
    case .note:
      self.init([
        Entry(keys: "enter", meaning: "keeps the note"),
        Entry(keys: "esc", meaning: "leaves it as it was"),
      ])
    case .reasons:
      let tags = zip(PlayerState.reasonKeys, state.reasonTags).map { key, tag in
        Entry(keys: key, meaning: state.entry.reasons.contains(tag) ? "✓\(tag)" : tag)
      }
      self.init(tags, last: Entry(keys: "enter", meaning: "done"))
    }
  }

  /// Other keys.
  init(_ entries: [Entry], last: Entry? = nil) { (self.entries, self.last) = (entries, last) }

  private static func entry(_ bindings: KeyBindings, _ actions: [LabelAction], _ meaning: String)
    -> Entry
  {
    Entry(
      keys: actions.map { bindings.shownKey(for: $0) }.joined(separator: " "), meaning: meaning)
  }

  private static func answering(_ bindings: KeyBindings, _ state: PlayerState) -> [Entry] {
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

  private static func playing(_ bindings: KeyBindings) -> [Entry] {
    [
      entry(bindings, [.playPause], "play"), entry(bindings, [.stepBack, .stepForward], "step"),
      entry(bindings, [.slower, .faster], "speed"), entry(bindings, [.swapFocus], "focus"),
      entry(bindings, [.zoom], "zoom"), entry(bindings, [.timing], "time"),
      entry(bindings, [.loop], "loop"), entry(bindings, [.offsetEarlier, .offsetLater], "shift"),
    ]
  }

  private static func remarking(_ bindings: KeyBindings) -> [Entry] {
    [
      entry(bindings, [.confidence], "sure"), entry(bindings, [.note], "note"),
      entry(bindings, [.reasons], "why"), entry(bindings, [.back, .forward], "look back"),
    ]
  }

  /// The rows of entries on a screen of so many columns.
  ///
  /// If there are more than `most`, others are left out, and the way to see or to leave them ends the last.
  func lines(columns: Int, most: Int) -> [[Entry]] {
    let all = Self.broken(entries + (last.map { [$0] } ?? []), columns: columns)
    guard all.count > most, let last else { return Array(all.prefix(most)) }
    for count in (0..<entries.count).reversed() {
      let some = Self.broken(entries.prefix(count) + [last], columns: columns)
      if some.count <= most { return some }
    }
    return []
  }

  private static func broken(_ entries: [Entry], columns: Int) -> [[Entry]] {
    var (lines, end): ([[Entry]], Int) = ([], 0)
    for entry in entries {
      if lines.isEmpty || end + entry.columnCount > columns { (lines, end) = (lines + [[]], 0) }
      lines[lines.count - 1].append(entry)
      end += entry.columnCount + 2
    }
    return lines
  }

  /// Writes the entries, none of them cut unless it is wider than the screen.
  func write(on grid: inout ScreenGrid, row: Int, rows: Int) {
    for (line, entries) in lines(columns: grid.columns, most: rows).enumerated() {
      var column = 0
      for entry in entries {
        column = grid.write(entry.keys, column: column, row: row + line, style: .bold)
        column = grid.write(" " + entry.meaning, column: column, row: row + line, style: .dim) + 2
      }
    }
  }
}
