import Episodes
import TestSupport
import Testing

@Suite("Reward trace")
struct RewardTraceTests {
  private func trace(_ rewards: [Float]) throws -> RewardTrace {
    try RewardTrace(
      id: .numbered(1), rewards: rewards,
      diagnostics: .init(
        reference: .numbered(2), transportCost: 1, converged: true, iterations: 3,
        marginalError: 0))
  }

  @Test("The return is the sum over the steps, in Float64")
  func total() throws {
    #expect(try trace([-1, -2, 0.5]).total == -2.5)
    #expect(try trace([16_777_216, 1, 1]).total == 16_777_218)
  }

  @Test("Has one finite reward at least")
  func invalid() {
    expectError(.invalidValue, saying: "test/demo_1: reward: expected one finite reward") {
      try trace([])
    }
    for bad in [Float.nan, .infinity] {
      expectError(.invalidValue, saying: "not finite") { try trace([1, bad]) }
    }
  }
}
