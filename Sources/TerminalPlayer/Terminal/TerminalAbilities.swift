/// The abilities that a terminal has reported, or that its environment tells.
struct TerminalAbilities: Equatable, Sendable {
  private let kind: TerminalKind
  /// It shows pictures of the kitty graphics protocol.
  private(set) var hasKitty = false
  /// It shows sixels.
  private(set) var hasSixel = false
  /// It shows all colours.
  private(set) var hasAllColours = false
  /// It shows an update at once.
  private(set) var hasSynchronizedUpdate = false
  /// It answers questions at all, so that its progress can be checked.
  private(set) var answers = false
  /// Pixels of one character.
  private(set) var cell: PixelSize?
  private var name: String

  /// A terminal that has reported nothing.
  init(_ kind: TerminalKind = TerminalKind()) {
    self.kind = kind
    name = kind.name
  }

  /// How long to wait for the answers.
  static let patienceSeconds = 1.0

  /// The questions.
  ///
  /// Every terminal answers the last one, so the others need no wait of their own. The console of Linux
  /// would print some of them, GNU screen would pass them on to another terminal, and tmux would take one for a
  /// title.
  var questions: String {
    let kitty = "\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\"
    // A colour is set, asked for, and taken back: who shows it says it.
    let colours = "\u{1B}[48;2;1;2;3m\u{1B}P$qm\u{1B}\\\u{1B}[0m"
    let others = "\u{1B}[16t\u{1B}[?2026$p"
    switch kind.program {
    case .linuxConsole: return "\u{1B}[c"
    case .gnuScreen, .tmux: return "\(others)\u{1B}[c"
    case .other: return "\(kitty)\(others)\(colours)\u{1B}[>0q\u{1B}[c"
    }
  }

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
    case .background(red: 1, green: 2, blue: 3): hasAllColours = true
    case .name(let text): name = text
    case .attributes(let numbers):
      hasSixel = numbers.contains(4)
      return true
    case .cell, .mode, .background, .ready: break
    }
    return false
  }
}

// MARK: - The best that a terminal has

extension TerminalAbilities {
  /// Terminals that draw sextants themselves, without a font that has them.
  private static let sextantNames = [
    "kitty", "foot", "wezterm", "ghostty", "iterm", "vte", "contour", "konsole", "mlterm",
    "alacritty",
  ]

  /// The colours of text, and of pictures that are made of it.
  var colours: ColourDepth {
    if let colours = kind.colours { return colours }
    return hasAllColours ? .full : kind.likelyColours
  }

  /// The best pictures that the terminal has.
  var graphics: GraphicsMode {
    if hasKitty { return .kitty }
    if kind.program == .linuxConsole { return .halves }
    // Inside of tmux and GNU screen the name is that of the terminal around them.
    let isKnown = kind.program == .other
    let name = name.lowercased()
    if isKnown, name.contains("iterm") { return .iterm }
    if hasSixel { return .sixel }
    return isKnown && Self.sextantNames.contains(where: name.contains) ? .sextants : .blocks
  }
}
