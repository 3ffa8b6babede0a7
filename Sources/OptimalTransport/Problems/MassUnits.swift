/// The masses of both sequences as integers, which add up without rounding.
struct MassUnits {
  /// The units of each row.
  ///
  /// They sum to `total`.
  let rows: [Int]
  /// The units of each column.
  ///
  /// They sum to `total`.
  let columns: [Int]
  /// The units of all rows together.
  let total: Int
  /// How many units may be missing through the rounding of masses alone.
  let roundingUnits: Int

  /// The mass of one unit.
  var unit: Double { 1 / Double(total) }

  /// The coarsest units that state uniform masses exactly.
  ///
  /// Others are rounded to 2^-52.
  init(_ masses: StepMasses) {
    let (rowCount, columnCount) = (masses.rows.count, masses.columns.count)
    self.init(masses, scale: 1, divisor: Self.greatestCommonDivisor(rowCount, columnCount))
  }

  /// Units in which any share of the mass can be stated to 1e-9, far from the limits of an integer.
  init(fine masses: StepMasses) {
    let pairCount = masses.rows.count * masses.columns.count
    self.init(masses, scale: max(1, 1 << 40 / pairCount), divisor: 1)
  }

  private init(_ masses: StepMasses, scale: Int, divisor: Int) {
    let (rowCount, columnCount) = (masses.rows.count, masses.columns.count)
    if masses.isUniform {
      rows = Array(repeating: columnCount * scale / divisor, count: rowCount)
      columns = Array(repeating: rowCount * scale / divisor, count: columnCount)
      (total, roundingUnits) = (rowCount * columnCount * scale / divisor, 0)
    } else {
      (rows, columns) = (Self.rounded(masses.rows), Self.rounded(masses.columns))
      (total, roundingUnits) = (Self.weightedTotal, 1 << 12)
    }
  }

  private static let weightedTotal = 1 << 52

  /// At least one unit for every mass above 0.
  ///
  /// The largest mass takes the rest of the rounding.
  private static func rounded(_ masses: [Double]) -> [Int] {
    var units = masses.map { $0 > 0 ? max(1, Int(($0 * Double(weightedTotal)).rounded())) : 0 }
    let largest = units.indices.reduce(0) { units[$1] > units[$0] ? $1 : $0 }
    units[largest] += weightedTotal - units.reduce(0, +)
    return units
  }

  private static func greatestCommonDivisor(_ left: Int, _ right: Int) -> Int {
    right == 0 ? left : greatestCommonDivisor(right, left % right)
  }
}
