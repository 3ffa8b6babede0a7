import OptimalTransport
import Testing

@Suite("Matchers against their papers' definitions")
struct MatcherParityTests {
  @Test("The fixture has every problem and every matcher")
  func fixtureIsWhole() {
    #expect(MatcherFixture.problems.count == 8)
    #expect(MatcherFixture.problems.flatMap(\.matches).count == 8 * 7 + 6 * 4)
    #expect(MatcherFixture.problems.flatMap(\.costs).count == 6 * 5 + 4)
  }

  @Test("Row costs and objectives are the definitions'", arguments: MatcherFixture.problems)
  func agrees(problem: MatcherFixture.Problem) throws {
    let costs = try CostMatrix(
      between: problem.left, and: problem.right, dimension: problem.dimension, cost: .cosine)
    for expected in problem.matches {
      let match = try #require(expected.sequenceMatcher).match(costs)
      #expect(match.converged)
      #expect(largestDifference(match.rowCosts, expected.rowCosts) < 1e-8, "\(expected.matcher)")
      #expect(abs(match.objective - expected.objective) < 1e-8, "\(expected.matcher)")
    }
  }

  @Test("Costs are the definitions' in every variant", arguments: MatcherFixture.problems)
  func costs(problem: MatcherFixture.Problem) throws {
    for expected in problem.costs {
      let settings = CostSettings(
        expected.ground, isCentred: expected.isCentred, contextLength: expected.contextLength)
      let costs = try ReferenceFeatures(
        [problem.right], dimension: problem.dimension, settings: settings
      ).costs(from: problem.left, dimension: problem.dimension)[0]
      #expect(largestDifference(costs.values, expected.values) < 1e-10, "\(settings)")
    }
  }
}
