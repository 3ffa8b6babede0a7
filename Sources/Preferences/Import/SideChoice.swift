import Episodes
import Foundation

/// What a choice between two sides says, from the words that people give to such choices.
enum SideChoice: Equatable {
  case left, right, tie, canNotTell, brokenVideo

  /// Words of the left and of the right side; earlier ones count before later ones.
  private static let sides = [
    ("left", "right"), ("first", "second"), ("one", "two"), ("1", "2"), ("0", "1"), ("a", "b"),
  ]

  private static let others: [(SideChoice, Set<String>)] = [
    (.brokenVideo, ["broken", "corrupt", "corrupted", "invalid"]),
    (.canNotTell, ["cannot", "can", "unsure", "unclear", "undecided", "tell", "sure"]),
    (.tie, ["tie", "tied", "draw", "equal", "equally", "same", "both", "neither"]),
  ]

  /// Reads a choice: the name of a side, or words such as "Left is better", "B", "Tie" and "Can't tell".
  ///
  /// - Throws: `DataError.Kind.unsupported` for words that name no side or both.
  init(_ text: String, sides names: [String]) throws(DataError) {
    let words = Set(
      text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
    let named = names.firstIndex(of: text).map { $0 == 0 ? SideChoice.left : .right }
    let other = Self.others.first { !$0.1.isDisjoint(with: words) }?.0
    guard let meaning = named ?? other ?? Self.side(words) else {
      throw DataError(
        .unsupported, subject: "task",
        expected: "a choice that names one side, or equal, or cannot tell",
        found: "\"\(text.prefix(120))\"",
        remedy: "name the control of the comparison, or change the choices in the file",
        settings: [.control])
    }
    self = meaning
  }

  private static func side(_ words: Set<String>) -> SideChoice? {
    for (left, right) in sides where words.contains(left) != words.contains(right) {
      return words.contains(left) ? .left : .right
    }
    return nil
  }

  /// Every two names of which one becomes the other if a word for the left is changed to the one for the right.
  static func pairs(among names: [String]) -> [[String]] {
    let known = Set(names)
    return names.flatMap { name in
      sides.flatMap { left, right in
        exchanged(name, left, right).filter(known.contains).map { [name, $0] }
      }
    }.withoutRepeats()
  }

  private static func exchanged(_ name: String, _ left: String, _ right: String) -> [String] {
    var found: [String] = []
    var start = name.startIndex
    while let range = name.range(
      of: left, options: .caseInsensitive, range: start..<name.endIndex)
    {
      let isUpper = name[range].first?.isUppercase == true
      let word = isUpper ? right.prefix(1).uppercased() + right.dropFirst() : right
      found.append(name.replacingCharacters(in: range, with: word))
      start = name.index(after: range.lowerBound)
    }
    return found
  }

  var code: Answer.Code {
    switch self {
    case .left, .right: .order
    case .tie: .tie
    case .canNotTell: .canNotTell
    case .brokenVideo: .brokenVideo
    }
  }

  /// The left is 0.
  var tiers: [[Int]] {
    switch self {
    case .left: [[0], [1]]
    case .right: [[1], [0]]
    case .tie, .canNotTell, .brokenVideo: []
    }
  }
}
