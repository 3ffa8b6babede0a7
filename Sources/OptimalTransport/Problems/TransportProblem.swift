/// Which plan to find: move uniform mass over T steps onto uniform mass over T' steps at least
/// `<P, C> - epsilon H(P)`, within the mask if there is one.
///
/// - Source: Cuturi, "Sinkhorn Distances" (NeurIPS 2013), eq. 2.
public struct TransportProblem: Sendable, Equatable {
  /// The costs, `[T, T']`.
  public let cost: CostMatrix
  /// The weight of the entropy, in the unit of the cost, above 0; of no account to `ExactTransport`.
  public let epsilon: Double
  /// Which pairs may be matched.
  public let mask: TransportMask
  /// How much mass has to be moved.
  public let mass: MassRule
  /// What the mask leaves; `nil` for every pair.
  let pairs: MaskedPairs?
  /// The largest cost less the smallest.
  let costSpan: Double
  /// The largest magnitude of a cost.
  let largestCost: Double

  /// Below this share of the largest cost, what Float64 rounds off the potentials shows in the plan.
  private static let smallestEpsilonShare = 1e-9
  /// Far above any cost; the potentials, which grow with epsilon, stay finite.
  private static let largestEpsilon = 1e100

  /// Poses a problem.
  ///
  /// - Throws: `TransportError.invalidEpsilon` unless epsilon is above 0, finite and at least 1e-9 of
  ///   the largest cost; `.invalidBand`; `.emptyRow` or `.emptyColumn` if the band leaves a step
  ///   nothing to be matched with; `.infeasibleMask` if several steps must share too few.
  public init(cost: CostMatrix, epsilon: Double, band: TemporalBand? = nil)
    throws(TransportError)
  {
    try self.init(
      cost: cost, epsilon: epsilon, mask: band.map(TransportMask.band) ?? .all, mass: .balanced)
  }

  /// Poses a problem with any mask and any rule for the mass.
  ///
  /// - Throws: As with a band; besides, `.invalidSlack`, `.rangeCount` or `.rangeOutside` for a mask,
  ///   `.invalidPenalty` or `.invalidShare` for a rule, and `.shareBeyondMask` if the mask cannot carry
  ///   the share that is asked for.
  /// - Complexity: O(T T'), and O(T'^2) with a mask.
  public init(cost: CostMatrix, epsilon: Double, mask: TransportMask, mass: MassRule = .balanced)
    throws(TransportError)
  {
    var (least, most) = (Double.infinity, -Double.infinity)
    for value in cost.values { (least, most) = (min(least, value), max(most, value)) }
    let largest = max(abs(least), abs(most))
    guard epsilon > 0, epsilon >= Self.smallestEpsilonShare * largest,
      epsilon <= Self.largestEpsilon
    else { throw .invalidEpsilon(epsilon) }
    try mass.check()
    self.cost = cost
    self.epsilon = epsilon
    self.mask = mask
    self.mass = mass
    (costSpan, largestCost) = (most - least, largest)
    pairs = try Self.pairs(mask, cost: cost, mass: mass)
  }

  private static func pairs(_ mask: TransportMask, cost: CostMatrix, mass: MassRule)
    throws(TransportError) -> MaskedPairs?
  {
    let ranges = try mask.ranges(rowCount: cost.rowCount, columnCount: cost.columnCount)
    guard let ranges else { return nil }
    let pairs = try MaskedPairs(ranges: ranges, columnCount: cost.columnCount, mass: mass)
    if case .partial(let share) = mass, share > pairs.capacity + 1e-12 {
      throw .shareBeyondMask(share, largest: pairs.capacity)
    }
    return pairs
  }

  /// The mass of one row, 1/T.
  var rowMass: Double { 1 / Double(cost.rowCount) }

  /// The mass of one column, 1/T'.
  var columnMass: Double { 1 / Double(cost.columnCount) }

  /// The columns that a row may go to.
  func columns(ofRow row: Int) -> Range<Int> { pairs?.ranges[row] ?? 0..<cost.columnCount }

  /// The gaps in a row's range.
  func blocked(inRow row: Int) -> [Range<Int>] { pairs?.blocked?[row] ?? [] }

  /// Whether mass may go from a row to a column.
  func allows(_ row: Int, _ column: Int) -> Bool {
    columns(ofRow: row).contains(column)
      && !blocked(inRow: row).contains { $0.contains(column) }
  }

  /// Calls `body` with every pair that mass may use.
  func forEachPair(_ body: (_ row: Int, _ column: Int) -> Void) {
    for row in 0..<cost.rowCount {
      let gaps = blocked(inRow: row)
      for column in columns(ofRow: row) where !gaps.contains(where: { $0.contains(column) }) {
        body(row, column)
      }
    }
  }
}
