import Encoders
import Episodes
import TestSupport
import Testing

@Suite("Linear layers whose weights are laid out once")
struct PackedLinearTests {
  private let weight: Tensor
  private let bias: Tensor

  init() throws {
    weight = try Self.tensor([37, 20], seed: 1)
    bias = try Self.tensor([37], seed: 2)
  }

  private static func tensor(_ shape: [Int], seed: UInt64) throws -> Tensor {
    var generator = SeededGenerator(seed: seed)
    return try Tensor(
      (0..<shape.reduce(1, *)).map { _ in Float(2 * generator.unit() - 1) }, shape: shape)
  }

  @Test("They agree with libtorch's within 1e-5 of the largest value", arguments: [1, 7, 197])
  func parity(tokenCount: Int) throws {
    let tokens = try Self.tensor([2, tokenCount, 20], seed: 3)
    let past = try Self.tensor([2, tokenCount, 37], seed: 4)
    let layer = try PackedLinear(weight: weight, bias: bias)
    let plain = try tokens.linear(weight: weight, bias: bias)
    let output = try layer.applied(to: tokens)
    #expect(output.shape == [2, tokenCount, 37])
    #expect(relativeDifference(try output.values(), try plain.values()) < 1e-5)
    let finished = try layer.applied(to: tokens, adding: past, activation: .gelu).values()
    #expect(relativeDifference(finished, try (plain + past).gelu().values()) < 1e-5)
  }

  @Test("What comes out of a token is the same to the last bit whatever stands beside it")
  func tokens() throws {
    let layer = try PackedLinear(weight: weight, bias: bias)
    let tokens = try Self.tensor([3, 11, 20], seed: 5)
    let together = try layer.applied(to: tokens)
    for image in 0..<3 {
      for token in [0, 4, 10] {
        let alone = try tokens.selecting([image]).selecting([token], dimension: 1)
        let expected = try together.selecting([image]).selecting([token], dimension: 1)
        #expect(try layer.applied(to: alone).values() == expected.values())
      }
    }
  }

  @Test("Tokens of another width, and gradients, are refused by name")
  func refusals() throws {
    let layer = try PackedLinear(weight: weight, bias: bias)
    expectError(.unsupported, saying: "for 20 channels, not 19") {
      try layer.applied(to: Self.tensor([1, 2, 19], seed: 6))
    }
    let zeros = [Float](repeating: 0, count: 20)
    let leaf = try Tensor(zeros, shape: [1, 1, 20], requiresGradient: true)
    expectError(.unsupported, saying: "for inference only") { try layer.applied(to: leaf) }
  }
}
