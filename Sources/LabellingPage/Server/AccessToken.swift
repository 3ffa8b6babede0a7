import Episodes
import Foundation

/// A secret of 32 bytes from the system's generator, in characters that an address can hold.
package struct AccessToken: Sendable {
  /// 64 hexadecimal digits.
  package let text: String

  init() {
    var generator = SystemRandomNumberGenerator()
    text = (0..<4).map { _ in Self.digits(generator.next()) }.joined()
  }

  /// What is kept of the secret: nobody finds it by its digest.
  var digest: ContentHash { Self.digest(of: text) }

  /// The digest of what somebody shows.
  static func digest(of shown: String) -> ContentHash { ContentHash(of: Data(shown.utf8)) }

  private static func digits(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
