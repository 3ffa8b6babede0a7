/// What came from a terminal.
enum InputEvent: Equatable, Sendable {
  /// A key, by the name that `KeyBindings` knows it by: a character, or such as `space` and `left`.
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
  /// What the terminal answered to a question.
  case reply(TerminalReply)
}

/// What a terminal says of itself when asked.
enum TerminalReply: Equatable, Sendable {
  /// Device attributes, of which 4 is sixel.
  case attributes([Int])
  /// "I am well": everything sent before was taken in.
  case ready
  /// Pixels of one character.
  case cell(PixelSize)
  /// A private mode and its state: 0 is unknown, 1 set, 2 reset, 3 and 4 the same for ever.
  case mode(Int, state: Int)
  /// The kitty graphics protocol is understood.
  case kitty
}
