import OptimalTransport
import TestSupport
import Testing

@Suite("README of OptimalTransport")
struct ReadmeExampleTests {
  @Test("Its example matches the steps of two sequences")
  func example() throws {
    // README: begin
    let episode: [Float] = [0, 0, 1, 0, 2, 1, 3, 1]  // four steps of two features
    let reference: [Float] = [0, 0, 1.5, 0.5, 3, 1]  // three steps
    let cost = try CostMatrix(between: episode, and: reference, dimension: 2, cost: .euclidean)
    let problem = try TransportProblem(cost: cost, epsilon: 0.05)
    let solution = Sinkhorn(tolerance: 1e-9).solve(problem)
    let payments = solution.rowCosts  // each step's share of the transport cost
    let masses = try StepMasses(rows: [1, 1, 1, 3], columns: [2, 2, 2])  // the last counts thrice
    let weighted = try TransportProblem(cost: cost, epsilon: 0.05, stepMasses: masses)
    let exact = try ExactTransport().solve(weighted)
    let match = try TransportMatcher(epsilon: Epsilon(0.05)).match(cost)
    // README: end
    #expect(solution.converged && payments.count == 4)
    #expect(abs(payments.reduce(0, +) - solution.transportCost) < 1e-12)
    #expect(exact.converged && abs(exact.marginals.rows[3] - 0.5) < 1e-12)
    #expect(abs(match.cost - solution.transportCost) < 1e-4 && match.places[3] > match.places[0])
    try expectReadmeExample(target: "OptimalTransport")
  }
}
