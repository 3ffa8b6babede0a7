import Foundation

/// A terminal, as the environment describes it.
struct TerminalKind: Equatable, Sendable {
  /// A terminal, or a program between it and this one, that other programs must know of.
  enum Program: Equatable, Sendable {
    /// GNU screen, which hands unknown sequences on to the terminal and cannot show all colours.
    case gnuScreen
    case tmux
    /// The console of Linux, which knows few sequences and whose font has few blocks.
    case linuxConsole
    case other
  }

  let program: Program
  /// The colours that it has, or `nil` where the environment does not say.
  let colours: ColourDepth?
  /// The colours of the family that it says it belongs to.
  let likelyColours: ColourDepth
  /// The name by which a terminal makes itself known, or an empty text.
  let name: String

  /// Reads `NO_COLOR`, `COLORTERM`, `TERM`, `TERM_PROGRAM`, `LC_TERMINAL`, `VTE_VERSION`, `STY` and `TMUX`.
  init(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
    let kind = environment["TERM"] ?? ""
    let isInTmux = environment["TMUX"] != nil || kind.hasPrefix("tmux")
    if isInTmux {
      program = .tmux
    } else if environment["STY"] != nil || kind.hasPrefix("screen") {
      program = .gnuScreen
    } else {
      program = kind.hasPrefix("linux") ? .linuxConsole : .other
    }
    name =
      environment["VTE_VERSION"].map { "VTE(\($0))" }
      ?? environment["LC_TERMINAL"] ?? environment["TERM_PROGRAM"] ?? kind
    let family = Self.colours(ofFamily: kind)
    likelyColours = program == .gnuScreen ? min(family, .palette) : family
    colours = Self.colours(environment, program, family)
  }

  private static func colours(
    _ environment: [String: String], _ program: Program, _ family: ColourDepth
  ) -> ColourDepth? {
    guard (environment["NO_COLOR"] ?? "").isEmpty else { return ColourDepth.none }
    switch program {
    // It leaves the variables of the terminal that it was started in to the programs inside it.
    case .gnuScreen: return min(family, .palette)
    // It translates to what its terminal has.
    case .tmux: return .full
    case .linuxConsole: return .basic
    case .other: break
    }
    let hasAll = ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
    return hasAll || family == .full ? .full : nil
  }

  /// The colours of terminals that are called so in `TERM`.
  private static func colours(ofFamily kind: String) -> ColourDepth {
    let hasAll = [
      "-direct", "-truecolor", "kitty", "ghostty", "wezterm", "alacritty", "foot", "iterm",
    ]
    if hasAll.contains(where: kind.contains) { return .full }
    if kind.contains("256color") || kind.hasPrefix("screen") { return .palette }
    return kind.hasPrefix("vt") || kind.isEmpty ? .none : .basic
  }
}

/// The least of two, by how many colours there are.
private func min(_ one: ColourDepth, _ other: ColourDepth) -> ColourDepth {
  let order: [ColourDepth] = [.none, .basic, .palette, .full]
  return order.first { $0 == one || $0 == other } ?? one
}
