import Encoders
import Episodes
import Foundation
import TestSupport
import Testing

@testable import Alignment

@Suite("Losses of pretraining")
struct PretrainingLossTests {
  /// What `Tools/fixtures/make_pretraining_fixtures.py` wrote.
  struct Fixture: Decodable {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
      let objective: String
      let setting: Double
      let features: [Float]
      let loss: Double
      let gradient: [Double]
      var testDescription: String { "\(objective) at \(setting)" }
    }
    let shape: [Int]
    let times: [[Float]]
    let cases: [Case]

    static func read() throws -> Fixture {
      let url = try #require(
        Bundle.module.url(forResource: "Fixtures/pretraining_losses", withExtension: "json"))
      return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
    }
  }

  private static func loss(_ objective: String, _ setting: Double) throws
    -> any PretrainingLoss
  {
    switch try #require(PretrainingObjective.Name(rawValue: objective)) {
    case .cycleConsistency: CycleConsistency(temperature: setting)
    case .timeContrast: TimeContrast(margin: setting, neighbourhood: 0.1)
    case .valueImplicit: ValueImplicit(discount: setting)
    }
  }

  @Test("Values and gradients agree with PyTorch's")
  func parity() throws {
    let fixture = try Fixture.read()
    #expect(Set(fixture.cases.map(\.objective)).count == 3)
    for known in fixture.cases {
      let features = try Tensor(known.features, shape: fixture.shape, requiresGradient: true)
      let loss = try Self.loss(known.objective, known.setting)
        .loss(features, times: fixture.times)
      try loss.backward()
      let value = Double(try loss.scalar())
      #expect(abs(value - known.loss) < 1e-4 * max(1, abs(known.loss)), "\(known.testDescription)")
      let largest = known.gradient.map { abs($0) }.max() ?? 0
      #expect(largest > 1e-4)
      for (own, expected) in zip(try features.gradient().values(), known.gradient) {
        #expect(abs(Double(own) - expected) < 1e-3 * largest, "\(known.testDescription)")
      }
    }
  }

  /// Features that turn along with the time.
  private func turning(_ times: [[Float]], reversed: Bool = false) throws -> Tensor {
    let values = times.enumerated().flatMap { index, times in
      times.flatMap { time in
        let angle = 1.5 * (reversed && index == 1 ? 1 - time : time)
        return [cos(angle), sin(angle)]
      }
    }
    return try Tensor(values, shape: [times.count, times[0].count, 2])
  }

  @Test("Cycles close where episodes are equal, and end in the middle where all look the same")
  func cycles() throws {
    let times = [[Float]](repeating: (0..<8).map { Float($0) / 7 }, count: 2)
    let loss = CycleConsistency(temperature: 1e-4)
    #expect(try loss.loss(turning(times), times: times).scalar() < 1e-4)
    #expect(try loss.loss(turning(times, reversed: true), times: times).scalar() < 1e-4)
    let same = try Tensor([Float](repeating: 1, count: 32), shape: [2, 8, 2])
    // Where all frames look the same, every way back ends in the middle.
    let variance = times[0].map { ($0 - 0.5) * ($0 - 0.5) }.reduce(0, +) / 8
    #expect(abs(try loss.loss(same, times: times).scalar() - variance) < 1e-4)
  }

  @Test("Time contrast is the margin where all frames look the same, and nothing along a line")
  func contrast() throws {
    let loss = TimeContrast(margin: 0.2, neighbourhood: 0.1)
    let same = try Tensor([Float](repeating: 1, count: 12), shape: [1, 6, 2])
    #expect(abs(try loss.loss(same, times: []).scalar() - 0.2) < 1e-5)
    let apart = try turning([[0, 0.1, 0.05, 0.15, 1, 0.9]])
    #expect(try loss.loss(apart, times: []).scalar() == 0)
  }

  @Test("VIP prefers a way that comes nearer with every step, and has no infinite power")
  func value() throws {
    let loss = ValueImplicit(discount: 0.98)
    func way(_ places: [Float]) throws -> Float {
      try loss.loss(Tensor(places, shape: [1, 4, 1]), times: []).scalar()
    }
    // First, now, next, goal.
    #expect(try way([0, 0.5, 0.6, 1]) < way([0, 0.6, 0.5, 1]))
    #expect(try way([0, 5_000, 0, 0]).isFinite && way([0, 0, 5_000, 0]).isFinite)
  }

  @Test(
    "Steps are drawn as each loss takes them, from episodes of any length",
    arguments: [3, 4, 7, 30, 96])
  func steps(frameCount: Int) {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<50 {
      let spread = CycleConsistency(temperature: 1)
        .steps(10, of: frameCount, using: &generator)
      #expect(spread.count == 10 && spread == spread.sorted())
      #expect(spread.allSatisfy { (0..<frameCount).contains($0) })
      let triplets = TimeContrast(margin: 1, neighbourhood: 0.1)
        .steps(16, of: frameCount, using: &generator)
      #expect(triplets.count == 15 && triplets.allSatisfy { (0..<frameCount).contains($0) })
      for (anchor, (near, far)) in zip(triplets, zip(triplets[5...], triplets[10...])) {
        #expect(near != anchor && abs(near - anchor) <= max(1, frameCount / 10))
        #expect(abs(far - anchor) > abs(near - anchor) || frameCount == 3)
        #expect(far != anchor)
      }
      let ways = ValueImplicit(discount: 1).steps(16, of: frameCount, using: &generator)
      #expect(ways.count == 16)
      for index in 0..<4 {
        let (now, next) = (ways[4 + index], ways[8 + index])
        #expect(ways[index] >= 0 && ways[index] <= now && next == now + 1)
        #expect(next <= ways[12 + index] && ways[12 + index] < frameCount)
      }
    }
  }
}
