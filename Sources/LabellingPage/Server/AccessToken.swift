/// A secret of 32 bytes from the system's generator, in characters that an address can hold.
struct AccessToken: Sendable {
  /// 64 hexadecimal digits.
  let text: String

  init() {
    var generator = SystemRandomNumberGenerator()
    text = (0..<4).map { _ in Self.digits(generator.next()) }.joined()
  }

  /// Whether a text is the secret, in a time that does not depend on the matching part.
  func matches(_ candidate: String) -> Bool {
    let (secret, guess) = (Array(text.utf8), Array(candidate.utf8))
    guard secret.count == guess.count else { return false }
    return zip(secret, guess).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
  }

  private static func digits(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
