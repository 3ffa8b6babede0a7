import Episodes

/// A line of text that is being typed.
struct LineEditor: Equatable, Sendable {
  /// The most characters that are accepted.
  static let longest = 2000

  private(set) var text: String

  /// Applies a key, and ignores keys without a character.
  mutating func take(_ key: String) {
    switch key {
    case "space": append(" ")
    case "backspace": if !text.isEmpty { text.removeLast() }
    case "tab", "enter", "left", "right", "up", "down": break
    default: append(key)
    }
  }

  /// Adds a text that was pasted, its line ends as spaces.
  mutating func paste(_ pasted: String) {
    append(pasted.map { $0.isNewline ? " " : String($0) }.joined())
  }

  private mutating func append(_ addition: String) {
    let plain = addition.filter { String($0).escapingControlCharacters == String($0) }
    text = String((text + plain).prefix(Self.longest))
  }
}
