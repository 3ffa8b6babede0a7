import CTransportKernels
import Foundation
import Testing

@Suite("Transport kernels")
struct TransportKernelsTests {
  private func exponentials(_ values: [Double]) -> [Double] {
    var results = [Double](repeating: .nan, count: values.count)
    transport_exponentials(&results, values, values.count)
    return results
  }

  @Test("Exponentials are Foundation's within two units in the last place")
  func accuracy() {
    let values = (0..<200_001).map { -707.9 + 1416.8 * Double($0) / 200_000 }
    for (value, result) in zip(values, exponentials(values)) {
      let expected = exp(value)
      #expect(abs(result - expected) <= 2 * expected.ulp)
    }
  }

  @Test("Below the range they are nothing, above it infinite, at 0 exactly 1")
  func edges() {
    let results = exponentials([-.infinity, -1e300, -708.1, 0, -0.0, 709.1, 1e300, .infinity])
    #expect(results == [0, 0, 0, 1, 1, .infinity, .infinity, .infinity])
  }

  @Test("A softmin row sums to its mass, and what is outside the range or infinite is 0")
  func softminRow() {
    let costs = (0..<19).map { $0 == 7 ? Double.infinity : Double($0 * $0 % 11) / 10 }
    var row = [Double](repeating: .nan, count: 24)
    let potential = transport_softmin_row(
      &row, costs, [Double](repeating: 0, count: 24), 20, 3, 18, 24, 0.25)
    #expect(abs(row.reduce(0, +) - 0.25) < 1e-15)
    for (column, mass) in row.enumerated() {
      let isOpen = (3..<18).contains(column) && column != 7
      let expected = isOpen ? exp(potential - 20 * costs[column]) : 0
      #expect(abs(mass - expected) <= 1e-14 * expected)
    }
  }

  @Test("Products are those of plain loops, for every number of rows left over", arguments: 1...9)
  func products(rows: Int) {
    let stride = 16
    var values = (0..<rows * stride).map { Double($0 * 37 % 101) / 101 }
    let (first, last) = (
      [Int32](repeating: 0, count: rows), [Int32](repeating: 16, count: rows)
    )
    let vector = (0..<stride).map { 1 / Double(1 + $0) }
    let expected = (0..<rows).map { row in
      (0..<stride).reduce(0) { $0 + values[row * stride + $1] * vector[$1] }
    }
    let masses = (0..<rows).map { 0.5 + Double($0) }
    var (rowScalings, sums, products, plain) = (
      [Double](repeating: 0, count: rows), [Double](repeating: 0, count: stride),
      [Double](repeating: 0, count: rows), [Double](repeating: 0, count: stride)
    )
    values.withUnsafeMutableBufferPointer { values in
      first.withUnsafeBufferPointer { first in
        last.withUnsafeBufferPointer { last in
          var kernel = transport_kernel(
            values: values.baseAddress, first: first.baseAddress, last: last.baseAddress,
            row_count: rows, stride: stride)
          #expect(transport_balanced_pass(&kernel, vector, masses, &rowScalings, &sums) == 1)
          transport_row_products(&kernel, vector, &products)
          transport_column_products(&kernel, rowScalings, &plain)
        }
      }
    }
    for row in 0..<rows {
      #expect(abs(products[row] - expected[row]) < 1e-13)
      #expect(abs(rowScalings[row] * expected[row] - masses[row]) < 1e-12)
    }
    for column in 0..<stride {
      let sum = (0..<rows).reduce(0) { $0 + rowScalings[$1] * values[$1 * stride + column] }
      #expect(abs(sums[column] - sum) < 1e-12 && abs(plain[column] - sum) < 1e-12)
    }
  }

  @Test("The marginal error is measured against each column's own mass", arguments: [1, 8, 11])
  func marginalError(columns: Int) {
    let scalings = (0..<columns).map { 1 + Double($0) }
    let sums = (0..<columns).map { 0.25 * Double($0 % 3) }
    let masses = (0..<columns).map { Double($0 * 5 % 7) }
    let expected = (0..<columns).reduce(0) { $0 + abs(scalings[$1] * sums[$1] - masses[$1]) }
    let error = transport_marginal_error(scalings, sums, masses, columns)
    #expect(abs(error - expected) < 1e-12)
  }
}
