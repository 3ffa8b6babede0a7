/// Which plan to find: the plan that moves the mass of T steps onto the mass of T' steps at the least
/// `<P, C> - epsilon H(P)`, within the mask if there is one.
///
/// Every step weighs the same unless `stepMasses` says otherwise.
///
/// - Source: Cuturi, "Sinkhorn Distances" (NeurIPS 2013), eq. 2.
public struct TransportProblem: Sendable, Equatable {
  /// The costs, `[T, T']`.
  public let cost: CostMatrix
  /// The weight of the entropy, in the unit of the cost, above 0.
  ///
  /// `ExactTransport` does not use it.
  public let epsilon: Double
  /// Which pairs may be matched.
  public let mask: TransportMask
  /// How much mass has to be moved.
  public let mass: MassRule
  /// How much each step weighs.
  public let stepMasses: StepMasses
  /// The pairs that the mask leaves, or `nil` for every pair.
  let pairs: MaskedPairs?
  /// The largest cost less the smallest.
  let costSpan: Double
  /// The largest magnitude of a cost.
  let largestCost: Double

  /// Below this share of the largest cost the rounding of potentials in Float64 shows in the plan.
  private static let smallestEpsilonShare = 1e-9
  /// Far above any cost.
  ///
  /// The potentials, which grow with epsilon, stay finite.
  private static let largestEpsilon = 1e100

  /// Poses a balanced problem of uniform masses, within a band if there is one.
  ///
  /// - Throws: `TransportError.invalidEpsilon` unless epsilon is above 0, finite and at least 1e-9 of the
  ///   largest cost. `.invalidBand`. `.emptyRow` or `.emptyColumn` if the band leaves a step nothing to be
  ///   matched with. `.infeasibleMask` if several steps must share too few.
  public init(cost: CostMatrix, epsilon: Double, band: TemporalBand?) throws(TransportError) {
    try self.init(
      cost: cost, epsilon: epsilon, mask: band.map(TransportMask.band) ?? .all, mass: .balanced)
  }

  /// Poses a problem with any mask, any rule for the mass and any masses.
  ///
  /// Uniform ones are the default.
  ///
  /// Steps of mass 0 need no pair that the mask leaves.
  ///
  /// - Throws: As with a band. In addition `.invalidSlack`, `.rangeCount` or `.rangeOutside` for a mask,
  ///   `.invalidPenalty` or `.invalidShare` for a rule, `.shareBeyondMask` if the mask cannot carry the
  ///   share that is asked for, and `.massCount` for masses of other numbers of steps.
  /// - Complexity: O(T T'), and O(T'^2) with a mask.
  public init(
    cost: CostMatrix, epsilon: Double, mask: TransportMask = .all, mass: MassRule = .balanced,
    stepMasses: StepMasses? = nil
  ) throws(TransportError) {
    let masses =
      stepMasses ?? .uniform(rowCount: cost.rowCount, columnCount: cost.columnCount)
    try Self.check(masses, cost)
    let (least, most) = cost.range
    let largest = max(abs(least), abs(most))
    guard epsilon > 0, epsilon >= Self.smallestEpsilonShare * largest,
      epsilon <= Self.largestEpsilon
    else { throw .invalidEpsilon(epsilon) }
    try mass.check()
    self.init(
      cost: cost, epsilon: epsilon, mask: mask, mass: mass, stepMasses: masses,
      pairs: try Self.pairs(mask, cost: cost, mass: mass, masses: masses))
  }

  private init(
    cost: CostMatrix, epsilon: Double, mask: TransportMask, mass: MassRule,
    stepMasses: StepMasses, pairs: MaskedPairs?
  ) {
    self.cost = cost
    self.epsilon = epsilon
    self.mask = mask
    self.mass = mass
    self.stepMasses = stepMasses
    self.pairs = pairs
    let (least, most) = cost.range
    (costSpan, largestCost) = (most - least, max(abs(least), abs(most)))
  }

  private static func check(_ masses: StepMasses, _ cost: CostMatrix) throws(TransportError) {
    let sides = [
      (masses.rows.count, cost.rowCount), (masses.columns.count, cost.columnCount),
    ]
    for (count, stepCount) in sides where count != stepCount {
      throw .massCount(count, stepCount: stepCount)
    }
  }

  private static func pairs(
    _ mask: TransportMask, cost: CostMatrix, mass: MassRule, masses: StepMasses
  ) throws(TransportError) -> MaskedPairs? {
    let ranges = try mask.ranges(rowCount: cost.rowCount, columnCount: cost.columnCount)
    guard let ranges else { return nil }
    let pairs = try MaskedPairs(ranges: ranges, masses: masses, mass: mass)
    if case .partial(let share) = mass, share > pairs.capacity + 1e-12 {
      throw .shareBeyondMask(share, largest: pairs.capacity)
    }
    return pairs
  }

  /// The columns that a row may go to.
  func columns(ofRow row: Int) -> Range<Int> { pairs?.ranges[row] ?? 0..<cost.columnCount }

  /// The gaps in a row's range.
  func blocked(inRow row: Int) -> [Range<Int>] { pairs?.blocked?[row] ?? [] }

  /// Whether mass may go from a row to a column: both have mass, and the mask leaves the pair.
  public func allows(_ row: Int, _ column: Int) -> Bool {
    stepMasses.rows[row] > 0 && stepMasses.columns[column] > 0
      && columns(ofRow: row).contains(column)
      && !blocked(inRow: row).contains { $0.contains(column) }
  }

  /// Calls `body` with every pair that mass may use, row by row.
  ///
  /// - Complexity: O(T T').
  public func forEachPair(_ body: (_ row: Int, _ column: Int) -> Void) {
    let masses = stepMasses.columns
    for (row, mass) in stepMasses.rows.enumerated() where mass > 0 {
      let gaps = blocked(inRow: row)
      for column in columns(ofRow: row)
      where masses[column] > 0 && !gaps.contains(where: { $0.contains(column) }) {
        body(row, column)
      }
    }
  }

  /// The problem of some of the rows and columns, those that have mass.
  func restricted(toRows rows: [Int], columns: [Int]) -> TransportProblem {
    let masses = StepMasses(
      row: MassDistribution(rows.map { stepMasses.rows[$0] }, sum: 1),
      column: MassDistribution(columns.map { stepMasses.columns[$0] }, sum: 1))
    return TransportProblem(
      cost: cost.restricted(toRows: rows, columns: columns), epsilon: epsilon, mask: mask,
      mass: mass, stepMasses: masses, pairs: pairs?.restricted(toRows: rows, columns: columns))
  }
}
