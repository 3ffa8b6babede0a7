import Testing

@Suite("The encoders command")
struct EncodersTests {
  @Test("Lists the built-in encoder, which needs no weights")
  func list() throws {
    let outcome = try Workplace().run("encoders", "list")
    outcome.expectSuccess()
    #expect(outcome.output.contains("keypoint  56x56  no weights needed"))
  }

  @Test("Tries an encoder, and says whether it tells frames apart")
  func check() throws {
    let place = try Workplace()
    try place.writeEncoder()
    let outcome = try place.run("encoders", "check", "encoder")
    outcome.expectSuccess()
    #expect(outcome.output.hasPrefix("encoder: sound\n"))
    #expect(outcome.output.contains("features            96"))
    #expect(outcome.output.contains("trained parameters  22323"))
    let other = try place.run("encoders", "check", "nowhere")
    #expect(other.exitCode == 1 && other.errorLines.count == 1)
  }
}
