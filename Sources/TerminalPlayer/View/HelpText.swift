import Labelling

/// What every key does, in words, and what is asked in full.
enum HelpText {
  /// Columns for the keys.
  private static let keyColumns = 16

  /// The screen of help.
  static func view(_ bindings: KeyBindings, _ state: PlayerState?) -> TextView {
    var parts = state.map(question) ?? []
    for group in groups(bindings) {
      parts.append(TextView.Part(group.title, isHeading: true, indent: 1))
      parts += group.keys.map { keys, meaning in
        TextView.Part(meaning, indent: keyColumns, lead: keys)
      }
    }
    return TextView(parts)
  }

  private static func question(_ state: PlayerState) -> [TextView.Part] {
    let task = state.sharedInstruction.map { [TextView.Part("task: \($0)", indent: 2)] } ?? []
    return [TextView.Part(state.question, isHeading: true, indent: 2)] + task
  }

  private typealias Group = (title: String, keys: [(String, String)])

  private static func groups(_ bindings: KeyBindings) -> [Group] {
    func keys(_ actions: LabelAction...) -> String {
      actions.flatMap { bindings.keys[$0] ?? [] }.joined(separator: " ")
    }
    let answering: Group = (
      "Answering",
      [
        (
          keys(.preferFirst, .preferSecond, .preferThird, .preferFourth, .preferFifth),
          "choose; of three and more, the best first, then the next"
        ),
        (keys(.tie), "a tie; in an order, the next is as good as the last"),
        (keys(.canNotTell), "cannot tell"),
        (keys(.brokenVideo), "a video is broken or shows something else"),
        (keys(.skip), "skip"),
        (keys(.undo), "take back the last choice, else the latest answer"),
        (keys(.back, .forward), "look at the answer before, or at the next one"),
        (
          keys(.confidence, .reasons, .note),
          "say how sure (1 to 3), why, a note; before the answer"
        ),
      ]
    )
    let watching: Group = (
      "Watching",
      [
        (keys(.playPause), "play or pause"),
        (keys(.stepBack, .stepForward), "a step back or on"),
        (keys(.slower, .faster), "slower or faster"),
        (keys(.loop), "start again at the end, or stop there"),
        (keys(.zoom), "one video alone, as large as fits; its details are seen best"),
        (keys(.swapFocus), "the next video: to step, to shift, to see alone"),
        (keys(.offsetEarlier, .offsetLater), "this video a step earlier or later than the others"),
        (keys(.timing), "all run by the clock, or begin and end together"),
      ]
    )
    let sitting: Group = (
      "Sitting",
      [
        (keys(.guidelines), "the guidelines"), (keys(.help), "this help"),
        (keys(.quit), "leave; every answer is kept"),
        ("Ctrl-L Ctrl-Z", "draw the screen anew; suspend"),
      ]
    )
    return [answering, watching, sitting]
  }
}
