/// An event from a terminal.
enum InputEvent: Equatable, Sendable {
  /// A key, by its name in `KeyBindings`: a character, or a word such as `space` and `left`.
  case key(String)
  /// The escape key by itself.
  case escape
  /// Ctrl-C.
  case interrupt
  /// Ctrl-Z.
  case suspend
  /// Ctrl-L.
  case redraw
  /// Text that was pasted and not typed.
  case paste(String)
  /// A reply of the terminal to a question.
  case reply(TerminalReply)
}

/// The replies of a terminal to questions.
enum TerminalReply: Equatable, Sendable {
  /// Device attributes, of which 4 is sixel.
  case attributes([Int])
  /// "Ready": everything sent before has arrived.
  case ready
  /// Pixels of one character.
  case cell(PixelSize)
  /// A private mode and its state: 0 is unknown, 1 set, 2 reset, 3 and 4 the same for ever.
  case mode(Int, state: Int)
  /// The kitty graphics protocol is understood.
  case kitty
  /// The colour behind text as the terminal has understood it.
  case background(red: Int, green: Int, blue: Int)
  /// What the terminal is called, with its version.
  case name(String)
}
