import Encoders
import Episodes
import Foundation
import Testing

@testable import Training

@Suite("AdamW")
struct AdamWTests {
  /// Leaves a chosen gradient in a leaf.
  private func leave(_ gradient: [Float], in leaf: Tensor) throws {
    try (leaf * Tensor(gradient, shape: leaf.shape)).sum(0).backward()
  }

  @Test("Two steps are those worked out by hand")
  func byHand() throws {
    let leaf = try Tensor([1], shape: [1], requiresGradient: true)
    let optimiser = try AdamW([leaf], weightDecay: 0.01)
    try leave([2], in: leaf)
    try optimiser.step(learningRate: 0.1, maximumNorm: 1)
    // A gradient of 2 is clipped to 1: 1 - 0.1 (1 / 1 + 0.01 * 1).
    #expect(abs(try leaf.values()[0] - 0.899) < 1e-6)
    try leave([-1], in: leaf)
    try optimiser.step(learningRate: 0.1, maximumNorm: 1)
    // Moments -0.01 / 0.19 and 0.001999 / 0.001999: 0.899 - 0.1 (-0.0526316 + 0.00899).
    #expect(abs(try leaf.values()[0] - 0.903_364_2) < 1e-6)
  }

  @Test("Many steps on several parameters follow algorithm 2 in Float64")
  func manySteps() throws {
    var generator = SeededGenerator(seed: 1)
    let leaves = try [2, 3].map { size in
      try Tensor(Array(repeating: 0.5, count: size), shape: [size], requiresGradient: true)
    }
    let optimiser = try AdamW(leaves, weightDecay: 0.1)
    var (x, m, v) = (
      [Double](repeating: 0.5, count: 5), [Double](repeating: 0, count: 5),
      [Double](repeating: 0, count: 5)
    )
    for step in 1...30 {
      let rate = 0.01 * Double(step % 4 + 1)
      let gradient = (0..<5).map { _ in 2 * generator.unit() - 1 }
      try leave(gradient[..<2].map(Float.init), in: leaves[0])
      try leave(gradient[2...].map(Float.init), in: leaves[1])
      try optimiser.step(learningRate: rate, maximumNorm: 0.8)
      let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for index in 0..<5 {
        let slope = gradient[index] * min(1, 0.8 / norm)
        m[index] = 0.9 * m[index] + 0.1 * slope
        v[index] = 0.999 * v[index] + 0.001 * slope * slope
        let mean = m[index] / (1 - pow(0.9, Double(step)))
        let spread = (v[index] / (1 - pow(0.999, Double(step)))).squareRoot() + 1e-8
        x[index] -= rate * (mean / spread + 0.1 * x[index])
      }
    }
    let values = try leaves[0].values() + leaves[1].values()
    for (value, expected) in zip(values, x) { #expect(abs(Double(value) - expected) < 1e-4) }
  }

  @Test("A step forgets the gradients, and a parameter that has none stays as it is")
  func clears() throws {
    let leaf = try Tensor([1], shape: [1], requiresGradient: true)
    let optimiser = try AdamW([leaf], weightDecay: 0.1)
    try leave([1], in: leaf)
    try optimiser.step(learningRate: 0.1, maximumNorm: 1)
    #expect(!leaf.hasGradient)
    let moved = try leaf.values()
    #expect(moved != [1])
    try optimiser.step(learningRate: 0.1, maximumNorm: 1)
    #expect(try leaf.values() == moved)
  }
}
