/// Which plan to find: move uniform mass over T steps onto uniform mass over T' steps at least
/// `<P, C> - epsilon H(P)`, within the band if there is one.
///
/// - Source: Cuturi, "Sinkhorn Distances" (NeurIPS 2013), eq. 2.
public struct TransportProblem: Sendable, Equatable {
  /// The costs, `[T, T']`.
  public let cost: CostMatrix
  /// The weight of the entropy, in the unit of the cost, above 0.
  public let epsilon: Double
  /// Which pairs may be matched; `nil` for all.
  public let band: TemporalBand?
  /// For each row the columns that it may go to.
  let allowedColumns: [Range<Int>]

  /// Below this share of the largest cost, what Float64 rounds off the potentials shows in the plan.
  private static let smallestEpsilonShare = 1e-9
  /// Far above any cost; the potentials, which grow with epsilon, stay finite.
  private static let largestEpsilon = 1e100

  /// Poses a problem.
  ///
  /// - Throws: `TransportError.invalidEpsilon` unless epsilon is above 0, finite and at least 1e-9 of
  ///   the largest cost; `.invalidBand`; `.emptyRow` or `.emptyColumn` if the band leaves a step
  ///   nothing to be matched with.
  public init(cost: CostMatrix, epsilon: Double, band: TemporalBand? = nil)
    throws(TransportError)
  {
    let largestCost = cost.values.reduce(0) { max($0, abs($1)) }
    guard epsilon > 0, epsilon >= Self.smallestEpsilonShare * largestCost,
      epsilon <= Self.largestEpsilon
    else { throw .invalidEpsilon(epsilon) }
    if let band, !(band.halfWidth > 0 && band.halfWidth <= 1) {
      throw .invalidBand(band.halfWidth)
    }
    self.cost = cost
    self.epsilon = epsilon
    self.band = band
    allowedColumns = Self.allowedColumns(cost: cost, band: band)
    try Self.check(allowedColumns, columnCount: cost.columnCount)
  }

  /// The mass of one row, 1/T.
  var rowMass: Double { 1 / Double(cost.rowCount) }

  /// The mass of one column, 1/T'.
  var columnMass: Double { 1 / Double(cost.columnCount) }

  private static func allowedColumns(cost: CostMatrix, band: TemporalBand?) -> [Range<Int>] {
    guard let band else {
      return Array(repeating: 0..<cost.columnCount, count: cost.rowCount)
    }
    return (0..<cost.rowCount).map {
      band.columns(forRow: $0, rowCount: cost.rowCount, columnCount: cost.columnCount)
    }
  }

  private static func check(_ allowed: [Range<Int>], columnCount: Int) throws(TransportError) {
    if let row = allowed.firstIndex(where: \.isEmpty) { throw .emptyRow(row) }
    var reached = [Bool](repeating: false, count: columnCount)
    for columns in allowed { for column in columns { reached[column] = true } }
    if let column = reached.firstIndex(of: false) { throw .emptyColumn(column) }
  }
}
