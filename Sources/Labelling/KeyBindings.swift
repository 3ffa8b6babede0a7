import Episodes
import Foundation

/// An action of an annotator while a query is shown.
///
/// The raw values are the names in a file of keys.
package enum LabelAction: String, Sendable, Codable, CaseIterable {
  /// Choose the first candidate shown, or the first of those left to be ordered.
  case preferFirst = "prefer-first"
  /// Choose the second shown.
  case preferSecond = "prefer-second"
  /// Choose the third shown.
  case preferThird = "prefer-third"
  /// Choose the fourth shown.
  case preferFourth = "prefer-fourth"
  /// Choose the fifth shown.
  case preferFifth = "prefer-fifth"
  /// All are equally good.
  ///
  /// While an order is under way, the next choice is as good as the last.
  case tie
  /// Cannot tell which is better.
  case canNotTell = "can-not-tell"
  /// A video does not play or shows something else.
  case brokenVideo = "broken-video"
  /// Do not answer this query.
  case skip
  /// Take back the latest answer.
  case undo
  /// Look at an earlier query again.
  case back
  /// After looking back, look at the next query, or return to the present.
  case forward
  /// Set the confidence of the next answer, followed by 1, 2 or 3.
  case confidence
  /// Write a note for the next answer.
  case note
  /// Choose reason tags for the next answer.
  case reasons
  /// Play or pause.
  case playPause = "play-pause"
  /// Go one step forward.
  case stepForward = "step-forward"
  /// Go one step back.
  case stepBack = "step-back"
  /// Play faster.
  case faster
  /// Play slower.
  case slower
  /// Toggle whether videos start again at their end.
  case loop
  /// Move the focus to the next video.
  case swapFocus = "swap-focus"
  /// Show the focused video earlier against the others.
  case offsetEarlier = "offset-earlier"
  /// Show the focused video later against the others.
  case offsetLater = "offset-later"
  /// Show the focused video alone, as large as there is room, or all again.
  case zoom
  /// Align the videos by their whole length, or by seconds.
  case timing
  /// Show the guidelines again.
  case guidelines
  /// Show what every key does.
  case help
  /// End the sitting.
  ///
  /// Answers given are kept.
  case quit

  /// The position, from 0, that the action chooses, or `nil` for actions that choose none.
  package var chosenPosition: Int? {
    switch self {
    case .preferFirst: 0
    case .preferSecond: 1
    case .preferThird: 2
    case .preferFourth: 3
    case .preferFifth: 4
    default: nil
    }
  }
}

/// The keys of each action, the same in every player.
///
/// A key is one printable character, or one of `KeyBindings.namedKeys`.
package struct KeyBindings: Sendable, Equatable {
  /// The keys that are not printable characters, by their names in a file of keys.
  package static let namedKeys = [
    "space", "tab", "enter", "backspace", "left", "right", "up", "down",
  ]

  /// The standard keys, without a file.
  package static let standard = KeyBindings(unchecked: [
    .preferFirst: ["1"], .preferSecond: ["2"], .preferThird: ["3"], .preferFourth: ["4"],
    .preferFifth: ["5"], .tie: ["0", "="], .canNotTell: ["?"], .brokenVideo: ["x"], .skip: ["s"],
    .undo: ["u"], .back: ["b"], .forward: ["f"], .confidence: ["c"], .note: ["n"],
    .reasons: ["r"],
    .playPause: ["space"], .stepForward: [".", "right"], .stepBack: [",", "left"],
    .faster: ["+"], .slower: ["-"], .loop: ["l"], .swapFocus: ["tab"], .offsetEarlier: ["["],
    .offsetLater: ["]"], .zoom: ["z"], .timing: ["t"], .guidelines: ["g"], .help: ["h"],
    .quit: ["q"],
  ])

  /// The keys of every action, with the displayed key first.
  ///
  /// Every action has at least one.
  package let keys: [LabelAction: [String]]
  private let actions: [String: LabelAction]

  private init(unchecked keys: [LabelAction: [String]]) {
    self.keys = keys
    var actions: [String: LabelAction] = [:]
    for (action, names) in keys { for name in names { actions[name] = action } }
    self.actions = actions
  }

  /// The standard keys, with those of some actions replaced.
  ///
  /// - Throws: `DataError.Kind.invalidValue` for a key that is neither one printable character nor a named
  ///   key, for an action without a key, and for a key of two actions. The error names them.
  package init(replacing replaced: [LabelAction: [String]], file: String? = nil)
    throws(DataError)
  {
    let keys = Self.standard.keys.merging(replaced) { $1 }
    var actions: [String: LabelAction] = [:]
    for action in LabelAction.allCases {
      let names = keys[action] ?? []
      guard !names.isEmpty else { throw Self.problem(file, action, "at least one key", "none") }
      for name in names {
        try Self.check(name, of: action, file)
        if let other = actions[name], other != action {
          throw Self.problem(
            file, action, "a key of its own", "\"\(name)\", which is \(other.rawValue) too")
        }
        actions[name] = action
      }
    }
    self.keys = keys
    self.actions = actions
  }

  /// The keys by the names of the actions, as in a file of keys.
  package var named: [String: [String]] {
    Dictionary(uniqueKeysWithValues: keys.map { ($0.key.rawValue, $0.value) })
  }

  /// The action of a key, or `nil` for a key without an action.
  package func action(for key: String) -> LabelAction? { actions[key] }

  /// The displayed key of an action.
  package func shownKey(for action: LabelAction) -> String { keys[action]?.first ?? "" }

  private static func check(_ name: String, of action: LabelAction, _ file: String?)
    throws(DataError)
  {
    if namedKeys.contains(name) { return }
    let isPrintable =
      name.count == 1 && name != " " && name.escapingControlCharacters == name
    guard isPrintable else {
      throw problem(
        file, action, "one character or one of \(namedKeys.joined(separator: ", "))",
        "\"\(name.prefix(40))\"")
    }
  }

  private static func problem(
    _ file: String?, _ action: LabelAction, _ expected: String, _ found: String
  ) -> DataError {
    DataError(
      .invalidValue, file: file, subject: file == nil ? "keys" : nil, place: action.rawValue,
      expected: expected, found: found)
  }
}
