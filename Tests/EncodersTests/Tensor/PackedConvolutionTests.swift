import Encoders
import Episodes
import Foundation
import TestSupport
import Testing

/// Sizes of a convolution, and a tensor's worth of numbers for each part of it.
struct ConvolutionSample: CustomTestStringConvertible, Sendable {
  var count = 1
  var channels: Int
  var height: Int
  var width: Int
  var outputs: Int
  var side = 3
  var stride = 1
  var padding = 1

  var testDescription: String {
    "\(count) of \(height)x\(width), \(channels) to \(outputs) channels, \(side)x\(side) by \(stride)"
  }

  func tensor(_ shape: [Int], seed: UInt64) throws -> Tensor {
    var generator = SeededGenerator(seed: seed)
    let values = (0..<shape.reduce(1, *)).map { _ in Float(generator.unit() - 0.5) }
    return try Tensor(values, shape: shape)
  }

  var images: Tensor { get throws { try tensor([count, channels, height, width], seed: 1) } }
  var kernel: Tensor { get throws { try tensor([outputs, channels, side, side], seed: 2) } }
  var bias: Tensor { get throws { try tensor([outputs], seed: 3) } }

  func packed(bias given: Tensor? = nil) throws -> PackedConvolution {
    try PackedConvolution(
      kernel: kernel, bias: given ?? bias, stride: stride, padding: padding)
  }

  /// libtorch's own.
  func expected(_ images: Tensor) throws -> Tensor {
    try images.convolved(with: kernel, bias: bias, stride: stride, padding: padding)
  }

  /// Transformed kernels.
  static let transformed = [
    ConvolutionSample(count: 2, channels: 64, height: 14, width: 14, outputs: 64),
    ConvolutionSample(count: 3, channels: 5, height: 7, width: 9, outputs: 19),
    ConvolutionSample(channels: 1, height: 1, width: 1, outputs: 9),
    ConvolutionSample(count: 7, channels: 130, height: 4, width: 4, outputs: 17),
    ConvolutionSample(channels: 8, height: 33, width: 2, outputs: 16),
    ConvolutionSample(channels: 3, height: 5, width: 1, outputs: 8),
  ]

  /// All others.
  static let plain = [
    ConvolutionSample(
      count: 2, channels: 3, height: 29, width: 23, outputs: 20, side: 7, stride: 2, padding: 3),
    ConvolutionSample(count: 40, channels: 9, height: 3, width: 3, outputs: 33, stride: 2),
    ConvolutionSample(
      count: 3, channels: 17, height: 8, width: 9, outputs: 16, side: 1, stride: 2, padding: 0),
    ConvolutionSample(channels: 4, height: 1, width: 1, outputs: 5, side: 1, padding: 0),
    ConvolutionSample(channels: 2, height: 3, width: 5, outputs: 3, padding: 0),
    ConvolutionSample(channels: 2, height: 1, width: 1, outputs: 3, side: 5, padding: 2),
  ]
}

@Suite("Convolutions whose kernels are laid out once")
struct PackedConvolutionTests {
  @Test(
    "They agree with libtorch's within 1e-5 of the largest value",
    arguments: ConvolutionSample.transformed + ConvolutionSample.plain)
  func parity(sample: ConvolutionSample) throws {
    let (images, packed) = (try sample.images, try sample.packed())
    let expected = try sample.expected(images)
    let output = try packed.applied(to: images)
    #expect(output.shape == expected.shape)
    #expect(relativeDifference(try output.values(), try expected.values()) < 1e-5)
    let past = try sample.tensor(expected.shape, seed: 4)
    let finished = try packed.applied(to: images, adding: past, activation: .relu)
    let plain = try (expected + past).relu().values()
    #expect(relativeDifference(try finished.values(), plain) < 1e-5)
    let soft = try packed.applied(to: images, activation: .gelu)
    #expect(relativeDifference(try soft.values(), try expected.gelu().values()) < 1e-5)
  }

  @Test("GELU is that of its definition within 3e-7 of |x| and 1e-7, from -30 to 30")
  func gelu() throws {
    let inputs = (-6000...6000).map { Float($0) / 200 }
    let identity = try PackedConvolution(
      kernel: Tensor([1], shape: [1, 1, 1, 1]), bias: Tensor([0], shape: [1]))
    let outputs = try identity.applied(
      to: Tensor(inputs, shape: [1, 1, 1, inputs.count]), activation: .gelu
    ).values()
    for (input, output) in zip(inputs, outputs) {
      let x = Double(input)
      let expected = x / 2 * erfc(-x / 2.0.squareRoot())
      #expect(abs(Double(output) - expected) <= 3e-7 * abs(x) + 1e-7)
    }
  }

  @Test(
    "What comes out of an image is the same to the last bit whatever stands beside it",
    arguments: [ConvolutionSample.transformed[0], .transformed[3], .plain[0], .plain[1]])
  func batches(sample: ConvolutionSample) throws {
    let (images, packed) = (try sample.images, try sample.packed())
    let together = try packed.applied(to: images)
    for index in 0..<sample.count {
      let alone = try packed.applied(to: images.selecting([index]))
      #expect(try together.selecting([index]).values() == alone.values())
    }
    let repeated = Array(repeating: 0, count: 50)
    let many = try packed.applied(to: images.selecting(repeated))
    #expect(try many.selecting([49]).values() == together.selecting([0]).values())
  }

  @Test("Channels that stand innermost in memory are read where they are")
  func channelsInnermost() throws {
    let sample = ConvolutionSample.transformed[1]
    let images = try sample.images
    let innermost = try images.permuted([0, 2, 3, 1]).dense().permuted([0, 3, 1, 2])
    let packed = try sample.packed()
    #expect(try packed.applied(to: innermost).values() == packed.applied(to: images).values())
  }

  @Test("The convolution of a sum is the sum of the convolutions")
  func linearity() throws {
    let sample = ConvolutionSample(channels: 12, height: 10, width: 11, outputs: 9)
    let packed = try sample.packed(bias: Tensor([Float](repeating: 0, count: 9), shape: [9]))
    let (one, other) = (
      try sample.images, try sample.tensor([1, 12, 10, 11], seed: 7)
    )
    let ofSum = try packed.applied(to: one.affine(factor: 3) + other).values()
    let sum = try packed.applied(to: one).affine(factor: 3) + packed.applied(to: other)
    #expect(relativeDifference(ofSum, try sum.values()) < 1e-5)
  }

  @Test("Shifted images give shifted maps, in tiles that lie otherwise", arguments: 1...4)
  func shift(by places: Int) throws {
    let sample = ConvolutionSample(channels: 6, height: 16, width: 16, outputs: 10)
    let (images, packed) = (try sample.images, try sample.packed())
    func columns(_ tensor: Tensor, _ range: Range<Int>) throws -> Tensor {
      try tensor.selecting(Array(range), dimension: 3)
    }
    let whole = try packed.applied(to: images)
    let shifted = try packed.applied(to: columns(images, places..<16))
    // Without the columns beside a border.
    let expected = try columns(whole, places + 1..<15).values()
    let found = try columns(shifted, 1..<15 - places).values()
    #expect(relativeDifference(found, expected) < 1e-5)
  }

  @Test("The border counts as 0: ones under a kernel of ones count what is inside")
  func border() throws {
    let ones = try Tensor([Float](repeating: 1, count: 25), shape: [1, 1, 5, 5])
    let kernel = try Tensor([Float](repeating: 1, count: 9), shape: [1, 1, 3, 3])
    let packed = try PackedConvolution(
      kernel: kernel, bias: Tensor([0.5], shape: [1]), padding: 1)
    let inside = [2, 3, 3, 3, 2]
    let expected = inside.flatMap { rows in inside.map { Float(rows * $0) + 0.5 } }
    #expect(relativeDifference(try packed.applied(to: ones).values(), expected) < 1e-6)
  }

  @Test(
    "What is no number stays none under every function", arguments: [1, 2],
    [Activation.none, .relu, .gelu])
  func notANumber(stride: Int, activation: Activation) throws {
    let image = try Tensor([1, 2, .nan, 4], shape: [1, 1, 2, 2])
    let kernel = try Tensor([Float](repeating: -1, count: 9), shape: [1, 1, 3, 3])
    let packed = try PackedConvolution(
      kernel: kernel, bias: Tensor([0], shape: [1]), stride: stride, padding: 1)
    let values = try packed.applied(to: image, activation: activation).values()
    #expect(values.allSatisfy { $0.isNaN })
    #expect(try image.maximumPooledByHalf().values()[0].isNaN)
  }

  @Test(
    "Pooling by half is libtorch's pooling of 3x3 by 2",
    arguments: [[2, 19, 9, 12], [1, 8, 1, 1], [1, 3, 2, 5]])
  func pooling(shape: [Int]) throws {
    let images = try ConvolutionSample.plain[0].tensor(shape, seed: 5)
    let expected = try images.maximumPooled(window: 3, stride: 2, padding: 1)
    let pooled = try images.maximumPooledByHalf()
    #expect(pooled.shape == expected.shape)
    #expect(try pooled.values() == expected.values())
  }

  @Test("Shapes that do not fit, and gradients, are refused by name")
  func refusals() throws {
    let sample = ConvolutionSample.transformed[1]
    let (packed, images) = (try sample.packed(), try sample.images)
    let other = try sample.tensor([1, 4, 7, 9], seed: 1)
    expectError(.unsupported, saying: "for 5 channels, not 4") { try packed.applied(to: other) }
    expectError(.unsupported, saying: "a summand of [1, 4, 7, 9]") {
      try packed.applied(to: images, adding: other)
    }
    expectError(.unsupported, saying: "not [5]") {
      try packed.applied(to: Tensor([0, 0, 0, 0, 0], shape: [5]))
    }
    expectError(.unsupported, saying: "smaller than the kernel") {
      try ConvolutionSample.plain[4].packed().applied(to: sample.tensor([1, 2, 2, 9], seed: 1))
    }
    let leaf = try Tensor([0], shape: [1, 1, 1, 1], requiresGradient: true)
    expectError(.unsupported, saying: "for inference only") { try leaf.maximumPooledByHalf() }
    expectError(.unsupported, saying: "[O, C, K, K]") {
      try PackedConvolution(kernel: sample.bias, bias: sample.bias)
    }
    expectError(.unsupported, saying: "a border of 3") {
      try PackedConvolution(kernel: sample.kernel, bias: sample.bias, padding: 3)
    }
  }
}
