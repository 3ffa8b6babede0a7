import Labelling
import Preferences

/// An answer under way, in words.
enum AnswerText {
  /// One line, empty at first.
  static func line(_ state: PlayerState) -> String {
    let entry = state.entry
    var parts: [String] = []
    if let earlier = state.earlier {
      let answer = text(of: earlier, as: entry)
      parts.append(
        state.isReview
          ? "answered before: \(answer); answer anew, or go forward" : "taken back: \(answer)")
    }
    if entry.isUnderWay { parts.append(order(entry.tiers) + (entry.joinsLast ? " =" : "")) }
    if let confidence = entry.confidence { parts.append("sure: \(confidence) of 3") }
    if !entry.reasons.isEmpty { parts.append("why: \(entry.reasons.joined(separator: ", "))") }
    if !entry.note.isEmpty { parts.append("note: \(entry.note)") }
    return parts.joined(separator: "   ")
  }

  /// An answer by the numbers of the shown videos: `2 > 1 = 3`.
  static func text(of answer: Answer, as entry: AnswerEntry) -> String {
    switch answer.verdict {
    case .order(let ranking):
      order(ranking.tiers.map { $0.compactMap { entry.candidates.firstIndex(of: $0) } })
    case .tie: "a tie"
    case .canNotTell: "can't tell"
    case .brokenVideo: "a broken video"
    case .skip: "skipped"
    }
  }

  private static func order(_ tiers: [[Int]]) -> String {
    tiers.map { $0.map { "\($0 + 1)" }.joined(separator: " = ") }.joined(separator: " > ")
  }
}

extension PlayerState {
  /// What is asked, on one line.
  var question: String {
    let asked = AskedText(query)
    return [asked.remark, asked.line, asked.criterion.map { "(\($0))" }]
      .compactMap { $0 }.joined(separator: " ")
  }

  /// The instruction that all videos have, or `nil` if they differ or have none.
  var sharedInstruction: String? {
    let instructions = Set(videos.map(\.instruction))
    return instructions.count == 1 ? instructions.first ?? nil : nil
  }

  /// The key that chooses a video, and the video's place.
  func label(of video: Int, bindings: KeyBindings) -> String {
    guard let position = candidate(video),
      let action = LabelAction.allCases.first(where: { $0.chosenPosition == position })
    else { return "like this:" }
    let key = "[\(bindings.shownKey(for: action))]"
    return entry.rank(of: position).map { "\(key) #\($0 + 1)" } ?? key
  }
}
