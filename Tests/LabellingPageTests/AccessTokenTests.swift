import Testing

@testable import LabellingPage

@Suite("Access tokens")
struct AccessTokenTests {
  @Test("a token has 32 bytes and is made anew each time")
  func size() {
    let tokens = (0..<100).map { _ in AccessToken().text }
    #expect(tokens.allSatisfy { $0.count == 64 && $0.allSatisfy(\.isHexDigit) })
    #expect(Set(tokens).count == 100)
  }

  @Test("nothing but the whole token matches")
  func comparison() {
    let token = AccessToken()
    #expect(token.matches(token.text))
    let last = token.text.last == "0" ? "1" : "0"
    let shorter = token.text.dropLast()
    for wrong in ["", String(shorter), token.text + "0", shorter + last] {
      #expect(!token.matches(wrong))
    }
  }
}
