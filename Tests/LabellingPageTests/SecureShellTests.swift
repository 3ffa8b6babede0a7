import Testing

@testable import LabellingPage

@Suite("Forwarding by SSH")
struct SecureShellTests {
  @Test("the command names this machine as the annotator's reached it")
  func command() {
    let usual = ["SSH_CONNECTION": "10.0.0.2 51000 10.0.0.7 22"]
    #expect(
      SecureShell.forwarding(of: 8123, environment: usual, user: "ann")
        == "ssh -L 8123:127.0.0.1:8123 ann@10.0.0.7")
    let other = ["SSH_CONNECTION": "fe80::1 51000 fe80::2 2222"]
    #expect(
      SecureShell.forwarding(of: 1, environment: other, user: "ann")
        == "ssh -p 2222 -L 1:127.0.0.1:1 ann@fe80::2")
  }

  @Test("outside of SSH there is none", arguments: [[:], ["SSH_CONNECTION": "odd"]])
  func none(environment: [String: String]) {
    #expect(SecureShell.forwarding(of: 1, environment: environment, user: "ann") == nil)
  }
}
