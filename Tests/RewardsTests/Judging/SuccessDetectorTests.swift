import Episodes
import Rewards
import TestSupport
import Testing

@Suite("Success detection")
struct SuccessDetectorTests {
  @Test("Thresholds are the conformal quantiles")
  func thresholds() throws {
    let detector = try SuccessDetector(
      coverage: 0.8, successes: (1...9).map(Double.init).shuffled(),
      failures: (1...4).map { -Double($0) })
    #expect(detector.successThreshold == 2 && detector.failureThreshold == -1)
    #expect(detector.smallestSampleCount == 4)
    #expect(detector.verdict(return: 2) == .success && detector.verdict(return: -1) == .failure)
    #expect(detector.verdict(return: 0) == .neither)
  }

  @Test("Classes that overlap leave episodes undecided")
  func overlap() throws {
    let detector = try SuccessDetector(
      coverage: 0.8, successes: [0, 1, 2, 3, 4], failures: [-2, -1, 0, 1, 2])
    #expect(detector.verdict(return: 1) == .undecided)
    #expect(detector.verdict(return: 5) == .success)
    #expect(detector.verdict(return: -3) == .failure)
  }

  @Test(
    "Too few samples rule nothing out, and the number that it takes is said",
    arguments: [(0.9, 9), (0.95, 19), (0.5, 1), (0.99, 99), (0.8, 4)])
  func tooFew(coverage: Double, needed: Int) throws {
    func detector(_ count: Int) throws -> SuccessDetector {
      let returns = (0..<count).map(Double.init)
      return try SuccessDetector(coverage: coverage, successes: returns, failures: returns)
    }
    #expect(try detector(0).smallestSampleCount == needed)
    let few = try detector(needed - 1)
    #expect(few.successThreshold == nil && few.failureThreshold == nil)
    #expect(few.verdict(return: -1e9) == .undecided)
    let enough = try detector(needed)
    #expect(enough.successThreshold == 0 && enough.failureThreshold == Double(needed - 1))
  }

  @Test("The truth is among what is said at least as often as promised")
  func coverage() throws {
    var generator = SeededGenerator(seed: 4)
    var (covered, trials) = (0, 0)
    for _ in 0..<400 {
      func draw(_ count: Int, _ shift: Double) -> [Double] {
        (0..<count).map { _ in generator.unit() * generator.unit() + shift }
      }
      let detector = try SuccessDetector(
        coverage: 0.8, successes: draw(14, 0.2), failures: draw(19, 0))
      for value in draw(5, 0.2) {
        let verdict = detector.verdict(return: value)
        covered += verdict == .success || verdict == .undecided ? 1 : 0
        trials += 1
      }
      for value in draw(5, 0) {
        let verdict = detector.verdict(return: value)
        covered += verdict == .failure || verdict == .undecided ? 1 : 0
        trials += 1
      }
    }
    let share = Double(covered) / Double(trials)
    #expect(share > 0.78 && share < 0.86, "\(share)")
  }

  @Test("A coverage that is none, or a return that is no number, is refused")
  func refused() {
    for coverage in [0, 1, -0.5, 2, .nan] as [Double] {
      expectError(.invalidValue, saying: "coverage") {
        try SuccessDetector(coverage: coverage, successes: [1], failures: [0])
      }
    }
    expectError(.invalidValue, saying: "finite") {
      try SuccessDetector(coverage: 0.9, successes: [.nan], failures: [0])
    }
  }
}
