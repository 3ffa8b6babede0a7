import Encoders
import Episodes
import TestSupport
import Testing

@Suite("Keypoint network")
struct KeypointNetworkTests {
  private func images(_ count: Int, side: Int, seed: UInt64) throws -> Tensor {
    var generator = SeededGenerator(seed: seed)
    let values = (0..<count * 3 * side * side).map { _ in Float(generator.unit()) }
    return try Tensor(values, shape: [count, 3, side, side])
  }

  @Test("Has 7,441 weights")
  func weightCount() throws {
    let network = try KeypointNetwork(sizes: .init(), seed: 0)
    #expect(network.parameters.values.map(\.count).reduce(0, +) == 7441)
    #expect(network.parameters.count == 9 && network.dimension == 32)
  }

  @Test("The same seed gives the same weights, another seed others")
  func seeds() throws {
    func weights(_ seed: UInt64) throws -> [String: [Float]] {
      try KeypointNetwork(sizes: .init(), seed: seed).parameters.mapValues { try $0.values() }
    }
    #expect(try weights(5) == weights(5))
    #expect(try weights(5)["stem.weight"] != weights(6)["stem.weight"])
  }

  @Test("Random weights are as wide as the layer's inputs ask for, and centred")
  func initialisation() throws {
    let parameters = try KeypointNetwork(sizes: .init(), seed: 1).parameters
    for (name, inputs) in ["stem": 75, "keypoints": 24, "hidden": 48, "projection": 64] {
      let values = try #require(parameters["\(name).weight"]).values()
      let bound = 1 / Float(inputs).squareRoot()
      #expect(values.allSatisfy { abs($0) <= bound })
      #expect((values.map { abs($0) }.max() ?? 0) > 0.9 * bound)
      #expect(abs(values.reduce(0, +)) / Float(values.count) < 0.2 * bound)
    }
  }

  /// One keypoint on the brightness of single pixels, handed through to the features.
  static func transparent() throws -> KeypointNetwork {
    var sizes = KeypointNetwork.Sizes()
    sizes.hiddenChannelCount = 1
    sizes.keypointCount = 1
    sizes.hiddenUnitCount = 3
    sizes.dimension = 3
    let stem = (0..<75).map { $0 % 25 == 12 ? Float(1) / 3 : 0 }
    let identity: [Float] = [1, 0, 0, 0, 1, 0, 0, 0, 1]
    return try KeypointNetwork(
      NamedWeights(
        file: "test",
        arrays: [
          "stem.weight": .init(shape: [1, 3, 5, 5], values: stem),
          "stem.bias": .init(shape: [1], values: [0]),
          "keypoints.weight": .init(shape: [1, 1, 1, 1], values: [1]),
          "keypoints.bias": .init(shape: [1], values: [0]),
          "hidden.weight": .init(shape: [3, 3], values: identity),
          "hidden.bias": .init(shape: [3], values: [10, 10, 10]),
          "projection.weight": .init(shape: [3, 3], values: identity),
          "projection.bias": .init(shape: [3], values: [-10, -10, -10]),
          // A weight of e^3.5, about 33, on brightness: one white pixel outweighs all black ones.
          "sharpness": .init(shape: [1], values: [3.5]),
        ]), sizes: sizes)
  }

  @Test(
    "The soft-arg-max stands on a bright dot, x before y, and its strength is the brightness",
    arguments: [(0, 0), (4, 0), (0, 4), (2, 2), (6, 3), (10, 8)])
  func softArgMax(column: Int, row: Int) throws {
    let (height, width) = (18, 22)
    var pixels = [Float](repeating: 0, count: 3 * height * width)
    for channel in 0..<3 { pixels[(channel * height + 2 * row) * width + 2 * column] = 1 }
    let image = try Tensor(pixels, shape: [1, 3, height, width])
    let features = try Self.transparent().features(of: image).values()
    #expect(abs(features[0] - (Float(column) / 10 * 2 - 1)) < 1e-3)
    #expect(abs(features[1] - (Float(row) / 8 * 2 - 1)) < 1e-3)
    #expect(abs(features[2] - 1) < 1e-5)
  }

  @Test("An image without a feature is in the middle")
  func blank() throws {
    let image = try Tensor(Array(repeating: 0, count: 3 * 64), shape: [1, 3, 8, 8])
    let features = try Self.transparent().features(of: image).values()
    #expect(features.allSatisfy { abs($0) < 1e-5 })
  }

  @Test("Images are embedded each for itself")
  func independence() throws {
    let network = try KeypointNetwork(sizes: .init(), seed: 2)
    let images = try images(5, side: 16, seed: 3)
    let together = try network.features(of: images)
    for index in 0..<5 {
      let alone = try network.features(of: images.selecting([index])).values()
      let row = try together.selecting([index]).values()
      for (left, right) in zip(alone, row) { #expect(abs(left - right) < 1e-5) }
    }
  }

  @Test(
    "Gradients agree with finite differences",
    arguments: [
      "stem.weight", "stem.bias", "keypoints.weight", "hidden.weight", "hidden.bias",
      "projection.weight", "projection.bias", "sharpness",
    ])
  func gradients(name: String) throws {
    let network = try KeypointNetwork(sizes: .init(), seed: 4)
    let images = try images(2, side: 16, seed: 5)
    let direction = try Tensor((0..<64).map { Float($0 % 7) - 3 }, shape: [2, 32])
    func loss() throws -> Tensor {
      try (network.features(of: images) * direction).sum(0).sum(0)
    }
    let parameter = try #require(network.parameters[name])
    try loss().backward()
    let (slopes, values) = (try parameter.gradient().values(), try parameter.values())
    let largest = try #require(slopes.indices.max { abs(slopes[$0]) < abs(slopes[$1]) })
    #expect(abs(slopes[largest]) > 0.01)
    for entry in Set([largest, 0, slopes.count / 2]) {
      func value(_ shift: Float) throws -> Float {
        var moved = values
        moved[entry] += shift
        try parameter.assign(Tensor(moved, shape: parameter.shape))
        return try loss().scalar()
      }
      let difference = try (value(5e-3) - value(-5e-3)) / 1e-2
      #expect(abs(difference - slopes[entry]) < 5e-3 + 0.02 * abs(slopes[entry]))
    }
  }

  @Test("Images of another number of channels are refused")
  func wrongChannels() throws {
    let network = try KeypointNetwork(sizes: .init(), seed: 0)
    let grey = try Tensor(Array(repeating: 0, count: 64), shape: [1, 1, 8, 8])
    expectError(.unsupported, saying: "[1, 1, 8, 8]") { try network.features(of: grey) }
  }

  @Test("Calibrating fresh weights gives features of mean 0 and deviation 1 on these images")
  func calibration() throws {
    let network = try KeypointNetwork(sizes: .init(), seed: 3)
    let images = try images(24, side: 16, seed: 6)
    try network.calibrate(on: images)
    let features = try network.features(of: images)
    let (means, squares) = (try features.mean(0).values(), try features.squared().mean(0).values())
    #expect(means.allSatisfy { abs($0) < 1e-3 })
    // What hardly varies is not blown up all the way.
    #expect(squares.allSatisfy { $0 < 1.01 })
    #expect(squares.filter { $0 > 0.99 }.count > 16)
  }

  @Test("Weights that were trained before are not calibrated")
  func keepsTrained() throws {
    let network = try Self.transparent()
    let before = try network.parameters.mapValues { try $0.values() }
    try network.calibrate(on: images(4, side: 16, seed: 6))
    #expect(try network.parameters.mapValues { try $0.values() } == before)
  }
}
