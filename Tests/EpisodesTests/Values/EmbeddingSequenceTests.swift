import Episodes
import TestSupport
import Testing

@Suite("Embedding sequence")
struct EmbeddingSequenceTests {
  private func sequence(
    _ stepCount: Int, _ dimension: Int, _ values: [Float], scores: [Float]? = nil
  ) throws -> EmbeddingSequence {
    try EmbeddingSequence(
      id: .numbered(1), stepCount: stepCount, dimension: dimension, values: values, scores: scores)
  }

  @Test("Gives the features of each step")
  func steps() throws {
    let sequence = try sequence(2, 3, [1, 2, 3, 4, 5, 6], scores: [7, 8])
    #expect(Array(sequence[0]) == [1, 2, 3] && Array(sequence[1]) == [4, 5, 6])
    #expect(sequence.scores == [7, 8])
  }

  @Test("Refuses counts that do not fit")
  func counts() {
    expectError(.invalidValue, saying: "[0, 3]") { try sequence(0, 3, []) }
    expectError(.invalidValue, saying: "[2, 0]") { try sequence(2, 0, []) }
    expectError(.invalidValue, saying: "[-1, -1]") { try sequence(-1, -1, [1]) }
    expectError(.mismatch, saying: "found 5 features") { try sequence(2, 3, [1, 2, 3, 4, 5]) }
    expectError(.mismatch, saying: "1 scores") { try sequence(2, 1, [1, 2], scores: [1]) }
    expectError(.mismatch, saying: "0 scores") { try sequence(2, 1, [1, 2], scores: []) }
  }

  @Test("Names the step of a number that is not finite")
  func finite() {
    expectError(.invalidValue, saying: "test/demo_1: embedding of step 1") {
      try sequence(2, 2, [1, 2, 3, .nan])
    }
    expectError(.invalidValue, saying: "step 0") { try sequence(2, 2, [-.infinity, 2, 3, 4]) }
    expectError(.invalidValue, saying: "step 1") { try sequence(2, 1, [1, 2], scores: [0, .nan]) }
  }
}
