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

  @Test("A return of its own, and the raw rewards, survive other rewards")
  func replacing() throws {
    let given = try RewardTrace(
      id: .numbered(1), rewards: [1, 2], total: -7, diagnostics: trace([0]).diagnostics,
      spread: [0, 1], matchedSteps: [3, 4])
    #expect(given.total == -7 && given.rawRewards == nil)
    let twice = try given.replacing(rewards: [10, 20]).replacing(rewards: [5, 5])
    #expect(twice.rewards == [5, 5] && twice.rawRewards == [1, 2] && twice.total == -7)
    #expect(twice.spread == [0, 1] && twice.matchedSteps == [3, 4])
    var diagnostics = given.diagnostics
    diagnostics.standing = .beyond
    #expect(try twice.replacing(diagnostics: diagnostics).diagnostics.standing == .beyond)
    expectError(.mismatch, saying: "3 values") { try given.replacing(rewards: [1, 2, 3]) }
    expectError(.invalidValue, saying: "not finite") { try given.replacing(rewards: [.nan, 2]) }
    expectError(.invalidValue, saying: "finite") {
      try RewardTrace(
        id: .numbered(1), rewards: [1], total: .nan, diagnostics: given.diagnostics)
    }
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
