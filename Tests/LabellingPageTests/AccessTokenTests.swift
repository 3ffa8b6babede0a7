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

  @Test("nothing but the whole token has its digest")
  func comparison() {
    let token = AccessToken()
    #expect(AccessToken.digest(of: token.text) == token.digest)
    let last = token.text.last == "0" ? "1" : "0"
    let shorter = token.text.dropLast()
    for wrong in ["", String(shorter), token.text + "0", shorter + last, token.digest.hexadecimal] {
      #expect(AccessToken.digest(of: wrong) != token.digest)
    }
  }
}
