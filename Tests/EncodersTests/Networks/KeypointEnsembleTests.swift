import Encoders
import Episodes
import TestSupport
import Testing

@Suite("Keypoint ensemble")
struct KeypointEnsembleTests {
  private func features(_ network: any FeatureNetwork) throws -> [Float] {
    var generator = SeededGenerator(seed: 3)
    let pixels = (0..<2 * 3 * 16 * 16).map { _ in Float(generator.unit()) }
    return try network.features(ofPrepared: Tensor(pixels, shape: [2, 3, 16, 16])).values()
  }

  private func cosine(_ left: ArraySlice<Float>, _ right: ArraySlice<Float>) -> Float {
    func product(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Float {
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return product(left, right) / (product(left, left) * product(right, right)).squareRoot()
  }

  @Test("The cosine of two frames is the mean of the members' cosines")
  func meanOfCosines() throws {
    let ensemble = try KeypointEnsemble(sizes: .init(), memberCount: 3, seed: 5)
    #expect(ensemble.dimension == 96 && ensemble.members.count == 3)
    let whole = try features(ensemble)
    let cosines = try (0..<3).map { index in
      let own = try KeypointNetwork(sizes: .init(), seed: UInt64(5).ofPart(index))
      let values = try features(own)
      return cosine(values[..<32], values[32...])
    }
    #expect(Set(cosines).count == 3)
    #expect(abs(cosine(whole[..<96], whole[96...]) - cosines.reduce(0, +) / 3) < 1e-5)
  }

  @Test("The first member starts as the network alone would")
  func firstMember() throws {
    let ensemble = try KeypointEnsemble(sizes: .init(), memberCount: 2, seed: 5).parameters
    let alone = try KeypointNetwork(sizes: .init(), seed: 5).parameters
    #expect(ensemble.count == 18)
    for (name, tensor) in alone {
      #expect(try ensemble["members.0.\(name)"]?.values() == tensor.values())
      if name != "sharpness" {
        #expect(try ensemble["members.1.\(name)"]?.values() != tensor.values())
      }
    }
  }

  @Test("Saved weights come back under the members' names, and a missing member is named")
  func roundTrip() throws {
    let ensemble = try KeypointEnsemble(sizes: .init(), memberCount: 2, seed: 5)
    var arrays = try ensemble.parameters.mapValues { tensor in
      WeightArray(shape: tensor.shape, values: try tensor.values())
    }
    let loaded = try KeypointEnsemble(
      NamedWeights(file: "weights", arrays: arrays), sizes: .init(), memberCount: 2)
    #expect(try features(loaded) == features(ensemble))
    arrays["members.1.hidden.bias"] = nil
    expectError(.missing, saying: "members.1.hidden.bias") { [arrays] in
      try KeypointEnsemble(
        NamedWeights(file: "weights", arrays: arrays), sizes: .init(), memberCount: 2)
    }
  }
}
