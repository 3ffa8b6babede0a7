import OptimalTransport
import Testing

/// POT's answers to problems whose steps do not all weigh the same, as
/// `Tools/fixtures/make_weighted_fixtures.py` wrote them.
struct WeightedFixture: Decodable {
  struct Problem: Decodable, Sendable, CustomTestStringConvertible {
    let rows: Int
    let columns: Int
    let costs: [Double]
    let rowMasses: [Double]
    let columnMasses: [Double]
    let exact: Double
    let balanced: [Balanced]
    let unbalanced: [SolverFixture.Unbalanced]
    let partial: [SolverFixture.Partial]
    let partialExact: [SolverFixture.PartialExact]

    var testDescription: String {
      "\(rows)x\(columns), \(rowMasses.filter { $0 == 0 }.count) rows without mass"
    }

    /// The problem under a rule.
    func posed(epsilon: Double, _ rule: MassRule = .balanced) throws -> TransportProblem {
      try TransportProblem(
        cost: CostMatrix(rowCount: rows, columnCount: columns, values: costs), epsilon: epsilon,
        mass: rule, stepMasses: StepMasses(rows: rowMasses, columns: columnMasses))
    }
  }

  struct Balanced: Decodable, Sendable {
    let epsilon: Double
    let plan: [Double]
  }

  let problems: [Problem]

  static let problems = JSONFixture.read(WeightedFixture.self, "weighted")?.problems ?? []
}
