import Encoders
import Episodes
import TestSupport
import Testing

@Suite("Tensor gradients")
struct TensorGradientsTests {
  @Test("Gradients of sums of products are what calculus says")
  func products() throws {
    let x = try Tensor([1, 2, 3], shape: [3], requiresGradient: true)
    let y = try Tensor([4, 5, 6], shape: [3], requiresGradient: true)
    try (x * y.squared()).sum(0).backward()
    #expect(try x.gradient().values() == [16, 25, 36])
    #expect(try y.gradient().values() == [8, 20, 36])
  }

  @Test("The slope of the log-sigmoid is 1 - p")
  func logSigmoid() throws {
    let x = try Tensor([-3, 0, 3], shape: [3], requiresGradient: true)
    try x.logSigmoid().sum(0).backward()
    let expected = try x.sigmoid().values().map { 1 - $0 }
    for (slope, share) in zip(try x.gradient().values(), expected) {
      #expect(abs(slope - share) < 1e-6)
    }
  }

  @Test("Gradients add up until they are cleared")
  func accumulation() throws {
    let x = try Tensor([2], shape: [1], requiresGradient: true)
    for _ in 0..<3 { try x.squared().sum(0).backward() }
    #expect(try x.gradient().values() == [12])
    x.clearGradient()
    #expect(throws: DataError.self) { try x.gradient() }
    try x.squared().sum(0).backward()
    #expect(try x.gradient().values() == [4])
  }

  @Test("What is detached, or made without gradients, is a constant")
  func constants() throws {
    let x = try Tensor([3], shape: [1], requiresGradient: true)
    try (x * x.detached()).sum(0).backward()
    #expect(try x.gradient().values() == [3])
    let outside = try Torch.withoutGradients { () throws(DataError) in try x.squared().sum(0) }
    expectError(.unsupported, saying: "differentiating") { try outside.backward() }
    expectError(.unsupported, saying: "[1]") { try Tensor([1], shape: [1]).gradient() }
  }

  @Test("Recording goes on after an error inside withoutGradients")
  func recordingIsRestored() throws {
    let x = try Tensor([3], shape: [1], requiresGradient: true)
    #expect(throws: DataError.self) {
      try Torch.withoutGradients { () throws(DataError) in try x.reshaped([7]) }
    }
    try x.squared().sum(0).backward()
    #expect(try x.gradient().values() == [6])
  }

  @Test("Only a scalar can be differentiated")
  func vector() throws {
    let x = try Tensor([1, 2], shape: [2], requiresGradient: true)
    expectError(.unsupported, saying: "[2]") { try x.squared().backward() }
  }

  @Test("A step of Adam without a gradient, or with moments of another shape, is an error")
  func adamErrors() throws {
    let x = try Tensor([1, 2], shape: [2], requiresGradient: true)
    func step(_ moment: Tensor) throws {
      try x.moveByAdam(
        moment, moment, updateCount: 1, gradientScale: 1, learningRate: 0.1, weightDecay: 0,
        stabiliser: 1e-8)
    }
    #expect(!x.hasGradient)
    expectError(.unsupported, saying: "no gradient") { try step(Tensor([0, 0], shape: [2])) }
    try x.squared().sum(0).backward()
    #expect(x.hasGradient)
    expectError(.unsupported, saying: "[3]") { try step(Tensor([0, 0, 0], shape: [3])) }
  }

  @Test("Assigning replaces a leaf's values and leaves it a leaf")
  func assign() throws {
    let x = try Tensor([1, 2], shape: [2], requiresGradient: true)
    try x.assign(Tensor([5, 6], shape: [2]))
    try x.squared().sum(0).backward()
    #expect(try x.values() == [5, 6] && x.gradient().values() == [10, 12])
  }

  @Test("Ten thousand operations leave no tensor behind, nor do failed ones")
  func noLeak() throws {
    let x = try Tensor([1, 2], shape: [2], requiresGradient: true)
    let before = Tensor.liveCount
    for round in 0..<2_500 {
      try x.squared().affine(factor: 0.5).sum(0).backward()
      _ = try x.gradient()
      if round % 5 == 0 { #expect(throws: DataError.self) { try x.reshaped([3]) } }
    }
    // Other tests run beside this one and hold tensors of their own, but not a thousand more.
    #expect(Tensor.liveCount - before < 1000)
  }

  @Test("A gradient with respect to one tensor leaves the leaves as they are")
  func withRespectTo() throws {
    let leaf = try Tensor([1, 2, 3], shape: [3], requiresGradient: true)
    let other = try Tensor([4, 5, 6], shape: [3], requiresGradient: true)
    let sum = try (leaf.squared() * other).sum(0)
    #expect(try sum.gradient(withRespectTo: leaf).values() == [8, 20, 36])
    expectError(.unsupported, saying: "no gradient") { try leaf.gradient() }
    expectError(.unsupported, saying: "no gradient") { try other.gradient() }
    let stranger = try Tensor([1], shape: [1], requiresGradient: true)
    expectError(.unsupported, saying: "with respect to") {
      try leaf.sum(0).gradient(withRespectTo: stranger)
    }
    #expect(sum.tracksGradients)
    #expect(try !sum.detached().tracksGradients)
  }

  /// Attention as its definition has it, of single operations.
  private func definedAttention(_ packed: Tensor, headCount: Int) throws -> Tensor {
    let (count, length, width) = (packed.shape[0], packed.shape[1], packed.shape[2] / 3)
    let headWidth = width / headCount
    let parts = try packed.reshaped([count, length, 3, headCount, headWidth])
      .permuted([2, 0, 3, 1, 4])
    func part(_ index: Int) throws -> Tensor {
      try parts.selecting([index]).reshaped([count, headCount, length, headWidth])
    }
    let logits = try part(0).matrixProduct(part(1).permuted([0, 1, 3, 2]))
      .affine(factor: 1 / Double(headWidth).squareRoot())
    return try logits.softmax(3).matrixProduct(part(2)).permuted([0, 2, 1, 3])
      .reshaped([count, length, width])
  }

  @Test(
    "Attention and its gradient are those of its definition",
    arguments: [(1, 4), (2, 4), (5, 4), (17, 24), (33, 16), (16, 5)])
  func attention(length: Int, headWidth: Int) throws {
    var generator = SeededGenerator(seed: 3)
    let width = 3 * headWidth
    let values = (0..<2 * length * 3 * width).map { _ in Float(4 * generator.unit() - 2) }
    let weights = try Tensor(
      (0..<2 * length * width).map { Float($0 % 7) - 3 }, shape: [2, length, width])
    var found: [[Float]] = []
    for headCount in [0, 3] {
      let packed = try Tensor(values, shape: [2, length, 3 * width], requiresGradient: true)
      let output =
        try headCount == 0
        ? definedAttention(packed, headCount: 3) : packed.attended(headCount: headCount)
      try (output * weights).reshaped([-1]).sum(0).backward()
      found += [try output.values(), try packed.gradient().values()]
    }
    #expect(zip(found[0], found[2]).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(zip(found[1], found[3]).allSatisfy { abs($0 - $1) < 3e-5 })
    let plain = try Tensor(values, shape: [2, length, 3 * width]).attended(headCount: 3).values()
    #expect(plain == found[2])
  }

  @Test("A key that is no number makes none of what attends to it, in its own image and head alone")
  func attentionToNone() throws {
    var values = [Float](repeating: 0.5, count: 2 * 3 * 24)
    // Of [2, 3, 3, 2, 4]: the first image's last token, its second head's key.
    values[2 * 24 + 8 + 4] = .nan
    let output = try Tensor(values, shape: [2, 3, 24]).attended(headCount: 2).values()
    for (index, value) in output.enumerated() {
      #expect(value.isNaN == (index < 24 && index % 8 >= 4))
    }
  }

  @Test("Equal logits share equally, however far from 0 they are", arguments: [Float(1), 40, -40])
  func equalShares(logit: Float) throws {
    let tokens: [Float] = (0..<5).flatMap { [logit, 1, Float($0)] }
    let output = try Tensor(tokens, shape: [1, 5, 3]).attended(headCount: 1).values()
    #expect(output.allSatisfy { abs($0 - 2) < 1e-6 })
  }

  @Test("Attention of a shape that does not split into heads is refused with the shape")
  func attentionShapes() throws {
    let packed = try Tensor([Float](repeating: 0, count: 20), shape: [1, 2, 10])
    for headCount in [0, 2, -1] {
      expectError(.unsupported, saying: "[1, 2, 10]") { try packed.attended(headCount: headCount) }
    }
  }

  /// The peaks as their definition has them, of single operations.
  private func definedPeaks(_ maps: Tensor) throws -> Tensor {
    let (count, height, width) = (maps.shape[1], maps.shape[2], maps.shape[3])
    func share(_ index: Int, _ count: Int) -> Float {
      count > 1 ? Float(2 * index) / Float(count - 1) - 1 : 0
    }
    let places = (0..<height * width).flatMap {
      [share($0 % width, width), share($0 / width, height)]
    }
    let flat = try maps.reshaped([maps.shape[0], count, -1])
    let positions = try flat.softmax(2)
      .matrixProduct(Tensor(places, shape: [height * width, 2])).permuted([0, 2, 1])
    let heights = try flat.maximum(2).reshaped([maps.shape[0], 1, count])
    return try Tensor.concatenating([positions, heights], dimension: 1)
  }

  @Test(
    "The peaks of maps and their gradient are those of their definition",
    arguments: [(1, 1), (1, 5), (3, 3), (4, 4), (26, 26)], [Float(1), 8, 40])
  func softArgMax(size: (height: Int, width: Int), spread: Float) throws {
    var generator = SeededGenerator(seed: 3)
    let shape = [2, 3, size.height, size.width]
    let values = (0..<shape.reduce(1, *)).map { _ in spread * Float(4 * generator.unit() - 2) }
    let weights = try Tensor((0..<18).map { Float($0 % 7) - 3 }, shape: [2, 3, 3])
    var found: [[Float]] = []
    for isDefinition in [true, false] {
      let maps = try Tensor(values, shape: shape, requiresGradient: true)
      let output = try isDefinition ? definedPeaks(maps) : maps.softArgMax()
      try (output * weights).reshaped([-1]).sum(0).backward()
      found += [try output.values(), try maps.gradient().values()]
    }
    #expect(zip(found[0], found[2]).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(zip(found[1], found[3]).allSatisfy { abs($0 - $1) < 2e-5 })
    #expect(try Tensor(values, shape: shape).softArgMax().values() == found[2])
  }

  @Test("Of several highest places the first has the slope; what is no number stays none")
  func softArgMaxEdges() throws {
    let flat = try Tensor(
      [Float](repeating: 7, count: 12), shape: [1, 1, 3, 4], requiresGradient: true)
    let peaks = try flat.softArgMax()
    #expect(try peaks.values().map { ($0 * 1e6).rounded() } == [0, 0, 7e6])
    try peaks.reshaped([3]).selecting([2]).sum(0).backward()
    #expect(try flat.gradient().values() == [1] + [Float](repeating: 0, count: 11))
    let broken = try Tensor([1, .nan, 3, 4, 5, 6, 7, 8, 9, 10], shape: [1, 1, 2, 5])
    #expect(try broken.softArgMax().values().prefix(2).allSatisfy(\.isNaN))
    expectError(.unsupported, saying: "[1, 2]") {
      try Tensor([1, 2], shape: [1, 2]).softArgMax()
    }
  }

  @Test("Gradients of many numbers leave leaves alone, and add up in them when told to")
  func manyGradients() throws {
    let x = try Tensor([1, 2, 3], shape: [3], requiresGradient: true)
    let unused = try Tensor([1], shape: [1], requiresGradient: true)
    let slopes = try x.squared().gradients(
      withRespectTo: [x, unused], upstream: Tensor([1, 10, 100], shape: [3]))
    #expect(try slopes.map { try $0?.values() } == [[2, 40, 600], nil] && !x.hasGradient)
    for _ in 0..<2 { try x.addGradient(#require(slopes[0])) }
    #expect(try x.gradient().values() == [4, 80, 1200])
    expectError(.unsupported, saying: "[1]") { try x.addGradient(unused) }
    expectError(.unsupported, saying: "[3]") {
      try x.squared().gradients(withRespectTo: [x], upstream: Tensor([1, 2], shape: [2]))
    }
  }
}
