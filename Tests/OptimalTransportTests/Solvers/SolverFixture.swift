import Foundation
import OptimalTransport
import Testing

/// What POT answers to balanced, exact, unbalanced and partial problems, as
/// `Tools/fixtures/make_solver_fixtures.py` wrote it.
struct SolverFixture: Decodable {
  struct Problem: Decodable, Sendable, CustomTestStringConvertible {
    let rows: Int
    let columns: Int
    let dimension: Int
    let left: [Float]
    let right: [Float]
    let exact: Double
    let balanced: [Balanced]
    let unbalanced: [Unbalanced]
    let partial: [Partial]
    let partialExact: [PartialExact]

    var testDescription: String { "\(rows)x\(columns)" }

    var cost: CostMatrix {
      get throws {
        try CostMatrix(between: left, and: right, dimension: dimension, cost: .cosine)
      }
    }
  }

  struct Balanced: Decodable, Sendable {
    let epsilon: Double
    let transportCost: Double?
    let rowCosts: [Double]?
  }

  struct Unbalanced: Decodable, Sendable {
    let epsilon: Double
    let rowPenalty: Double
    let columnPenalty: Double
    let plan: [Double]
  }

  struct Partial: Decodable, Sendable {
    let epsilon: Double
    let share: Double
    let plan: [Double]
  }

  struct PartialExact: Decodable, Sendable {
    let share: Double
    let transportCost: Double
  }

  let problems: [Problem]

  static let problems = JSONFixture.read(SolverFixture.self, "solvers")?.problems ?? []
}
