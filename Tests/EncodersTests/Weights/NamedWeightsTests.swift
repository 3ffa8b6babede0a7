import Encoders
import TestSupport
import Testing

@Suite("Named weights")
struct NamedWeightsTests {
  private let weights = NamedWeights(
    file: "w.safetensors", prefix: "net.",
    arrays: [
      "net.a": WeightArray(shape: [2], values: [1, 2]),
      "net.bad": WeightArray(shape: [3], values: [1, .nan, 2]),
      "net.endless": WeightArray(shape: [1], values: [-.infinity]),
      "a": WeightArray(shape: [1], values: [9]),
    ])

  @Test("Names are looked up behind the prefix")
  func prefix() throws {
    #expect(try weights.array("a", shape: [2]).values == [1, 2])
    #expect(weights.shape("a") == [2] && weights.shape("net.a") == nil)
  }

  @Test("A missing name, another shape and numbers that are not finite are named")
  func failures() {
    expectError(.missing, saying: "w.safetensors: net.b") { try weights.array("b", shape: [2]) }
    expectError(.mismatch, saying: "net.a: expected shape [2, 1], found [2]") {
      try weights.array("a", shape: [2, 1])
    }
    expectError(.invalidValue, saying: "net.bad[1]: expected finite weights, found nan") {
      try weights.array("bad", shape: [3])
    }
    expectError(.invalidValue, saying: "net.endless[0]") {
      try weights.array("endless", shape: [1])
    }
    expectError(.missing, saying: "no arrays at all") {
      try NamedWeights(file: "w", arrays: [:]).array("a", shape: [1])
    }
  }
}
