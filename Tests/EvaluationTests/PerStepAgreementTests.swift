import Episodes
import Evaluation
import TestSupport
import Testing

@Suite("Per-step agreement")
struct PerStepAgreementTests {
  @Test("of the recorded reward with itself is 1, of its negative -1")
  func extremes() throws {
    let same = try PerStepAgreement(EvaluatedEpisode.samples { $0 })
    #expect(same.within == 1 && same.pooled == 1 && same.undefinedCount == 0)
    let opposite = try PerStepAgreement(EvaluatedEpisode.samples { $0.map { -$0 } })
    #expect(opposite.within == -1 && opposite.pooled == -1)
  }

  @Test("within episodes does not see an offset per episode, and pooled does")
  func offset() throws {
    let shifted = try PerStepAgreement(
      EvaluatedEpisode.samples { recorded in recorded.map { $0 - 3 * recorded[0] } })
    #expect(shifted.within == 1)
    #expect(try #require(shifted.pooled) < 0)
  }

  @Test("counts episodes where it is undefined, and leaves them out of the mean")
  func undefined() throws {
    let episodes = try [
      EvaluatedEpisode(.rewarded(1, [0, 1, 2]), rewards: [1, 2, 3]),
      EvaluatedEpisode(.rewarded(2, [0, 1, 2]), rewards: [5, 5, 5]),
      EvaluatedEpisode(.rewarded(3, [1]), rewards: [1]),
    ]
    let agreement = PerStepAgreement(episodes)
    #expect(agreement.undefinedCount == 2 && agreement.within == 1)
    #expect(PerStepAgreement([]).within == nil)
    #expect(PerStepAgreement([episodes[1]]).within == nil)
  }

  @Test("needs one finite reward per step of an episode with recorded rewards")
  func refusals() throws {
    let episode = try Episode.rewarded(1, [0, 1])
    let diagnostics = try RewardTrace.Diagnostics(
      reference: .numbered(9), transportCost: 0, converged: true, iterations: 1, marginalError: 0)
    let other = try RewardTrace(id: .numbered(2), rewards: [0, 1], diagnostics: diagnostics)
    let kinds = [
      #expect(throws: DataError.self) { try EvaluatedEpisode(episode, rewards: [1]) }?.kind,
      #expect(throws: DataError.self) { try EvaluatedEpisode(episode, rewards: [1, .nan]) }?.kind,
      #expect(throws: DataError.self) { try EvaluatedEpisode(episode, trace: other) }?.kind,
      #expect(throws: DataError.self) {
        try EvaluatedEpisode(.rewarded(1, nil), rewards: [1])
      }?.kind,
    ]
    #expect(kinds == [.mismatch, .invalidValue, .mismatch, .missing])
  }
}
