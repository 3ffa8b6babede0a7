import Foundation
import OptimalTransport
import Testing

/// What POT answers to small problems, as `Tools/fixtures/make_transport_fixtures.py` wrote it.
struct TransportFixture: Decodable {
  struct Problem: Decodable, Sendable, CustomTestStringConvertible {
    let rows: Int
    let columns: Int
    let dimension: Int
    let left: [Float]
    let right: [Float]
    let solutions: [Solution]

    var testDescription: String { "\(rows)x\(columns)" }

    func costs(_ cost: GroundCost) throws -> CostMatrix {
      try CostMatrix(between: left, and: right, dimension: dimension, cost: cost)
    }
  }

  struct Solution: Decodable, Sendable {
    let cost: GroundCost
    let epsilon: Double
    let transportCost: Double
    let exactCost: Double
    let stepRewards: [Double]
    let plan: [Double]?
  }

  let problems: [Problem]

  static let problems = JSONFixture.read(TransportFixture.self, "sinkhorn")?.problems ?? []
}
