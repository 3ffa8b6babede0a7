/// The abilities that a terminal has reported.
struct TerminalAbilities: Equatable, Sendable {
  /// It shows pictures of the kitty graphics protocol.
  var hasKitty = false
  /// It shows sixels.
  var hasSixel = false
  /// It shows an update at once.
  var hasSynchronizedUpdate = false
  /// It answers questions at all, so that its progress can be checked.
  var answers = false
  /// Pixels of one character.
  var cell: PixelSize?

  /// The questions.
  ///
  /// Every terminal answers the last one, so the others need no wait of their own.
  static let questions =
    "\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\\u{1B}[16t\u{1B}[?2026$p\u{1B}[c"

  /// How long to wait for the answers.
  ///
  /// A terminal that says nothing gets blocks.
  static let patienceSeconds = 1.0

  /// Takes an answer.
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
package enum GraphicsMode: String, Sendable, CaseIterable {
  /// Two pixels to a character, in 24-bit colours, which every terminal has.
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
