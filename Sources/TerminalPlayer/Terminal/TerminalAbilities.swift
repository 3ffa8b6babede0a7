/// What a terminal said that it can do.
struct TerminalAbilities: Equatable, Sendable {
  /// It shows pictures of the kitty graphics protocol.
  var hasKitty = false
  /// It shows sixels.
  var hasSixel = false
  /// It shows everything of an update at once.
  var hasSynchronizedUpdate = false
  /// It answers questions at all, so that it can be asked whether it keeps up.
  var answers = false
  /// Pixels of one character.
  var cell: PixelSize?

  /// What is asked; the last question is one that every terminal answers, so that the others need no
  /// waiting for.
  static let questions =
    "\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\\u{1B}[16t\u{1B}[?2026$p\u{1B}[c"

  /// How long the answers are waited for; a terminal that says nothing gets blocks.
  static let patienceSeconds = 1.0

  /// Takes in an answer.
  ///
  /// - Returns: Whether it was the one to the last question.
  mutating func take(_ reply: TerminalReply) -> Bool {
    answers = true
    switch reply {
    case .kitty: hasKitty = true
    case .cell(let size) where (1...200).contains(size.width) && (1...200).contains(size.height):
      cell = size
    case .mode(2026, let state): hasSynchronizedUpdate = (1...3).contains(state)
    case .attributes(let numbers):
      hasSixel = numbers.contains(4)
      return true
    case .cell, .mode, .ready: break
    }
    return false
  }
}

/// How pictures are shown.
public enum GraphicsMode: String, Sendable, CaseIterable {
  /// Two pixels to a character, in 24-bit colours; every terminal has it.
  case blocks
  /// The kitty graphics protocol.
  case kitty
  /// Sixels, of 252 colours.
  case sixel
}

extension TerminalAbilities {
  /// The best that the terminal has.
  var best: GraphicsMode { hasKitty ? .kitty : hasSixel ? .sixel : .blocks }
}
