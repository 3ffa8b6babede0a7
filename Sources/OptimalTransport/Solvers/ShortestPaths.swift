import CTransportKernels

/// The working memory of one exact transport: flows in integer units, prices of columns, one search.
final class ShortestPaths {
  private typealias Vector = UnsafeMutablePointer<Double>

  private let costs: OpenCosts
  /// Searches so far.
  private(set) var searches = 0
  private var supplies: [Int]
  private var rooms: [Int]
  private var flows: ColumnFlows
  /// The price of each column, v.
  ///
  /// Reduced costs are `C - v`.
  private let prices: Vector
  /// The search: distance of each column, the row it was reached from, infinite once it is settled.
  private let distances, sources, closed: Vector
  /// For each row that was reached, the settled column whose mass it may withdraw, or -1 for the others.
  private var entrances: [Int]
  private var settled: [Int] = []

  init(_ costs: OpenCosts, supplies: [Int], demands: [Int]) {
    self.costs = costs
    self.supplies = supplies
    rooms = demands
    flows = ColumnFlows(columnCount: costs.columnCount)
    let count = costs.columnCount
    prices = .allocate(capacity: 4 * count)
    prices.initialize(repeating: 0, count: 4 * count)
    (distances, sources, closed) = (prices + count, prices + 2 * count, prices + 3 * count)
    entrances = Array(repeating: -1, count: costs.rowCount)
    settled.reserveCapacity(count)
  }

  deinit { prices.deallocate() }

  /// Moves all supplies to where there is room, at least cost.
  func run() {
    costs.values.withUnsafeBufferPointer { values in
      guard let values = values.baseAddress else { return }
      lowerPrices(values)
      serveFromCheapest()
      for row in 0..<costs.rowCount {
        while supplies[row] > 0 { guard serve(row, values) else { break } }
      }
    }
  }

  /// The units that found no way to a column with room.
  var unserved: Int { supplies.reduce(0, +) }

  /// The dual potentials of the columns.
  var columnPotentials: [Double] { (0..<costs.columnCount).map { prices[$0] } }

  /// The dual potentials of the rows, the largest that the columns' leave.
  var rowPotentials: [Double] {
    (0..<costs.rowCount).map { row in
      (0..<costs.columnCount).reduce(Double.infinity) { least, column in
        min(least, costs.values[row * costs.columnCount + column] - prices[column])
      }
    }
  }

  /// The plan's entries, row by row, where `unit` is the mass of one unit.
  func entries(unit: Double) -> [TransportSolution.Entry] {
    (0..<costs.columnCount).flatMap { column in
      flows[column].map { flow in
        TransportSolution.Entry(row: flow.row, column: column, mass: Double(flow.units) * unit)
      }
    }.sorted { ($0.row, $0.column) < ($1.row, $1.column) }
  }

  /// Every price becomes the least cost of its column, so that reduced costs are at least 0.
  private func lowerPrices(_ values: UnsafePointer<Double>) {
    let count = costs.columnCount
    prices.update(repeating: .infinity, count: count)
    sources.update(repeating: 0, count: count)
    closed.update(repeating: 0, count: count)
    // A search for the nearest row of every column, with `distances` as the prices of nothing.
    distances.update(repeating: 0, count: count)
    for row in 0..<costs.rowCount {
      transport_relax(
        prices, sources, values + row * count, distances, closed, 0, Double(row), 0, count)
    }
  }

  /// Serves rows from the columns that they are the cheapest row of: their reduced cost is 0, and so is
  /// the potential of a row that has one.
  private func serveFromCheapest() {
    for column in 0..<costs.columnCount {
      let row = Int(sources[column])
      let units = min(supplies[row], rooms[column])
      if units > 0 { move(units, from: row, to: column) }
    }
  }

  private func move(_ units: Int, from row: Int, to column: Int) {
    supplies[row] -= units
    rooms[column] -= units
    flows.add(units, from: row, to: column)
  }

  /// Sends as much of a row's supply as it can along one shortest path.
  ///
  /// - Returns: False if no column with room can be reached.
  private func serve(_ row: Int, _ values: UnsafePointer<Double>) -> Bool {
    guard let end = search(from: row, values) else { return false }
    let reach = distances[end]
    for column in settled { prices[column] += distances[column] - reach }
    augment(from: row, to: end)
    return true
  }

  /// Settles columns in the order of their distance until one has room.
  private func search(from start: Int, _ values: UnsafePointer<Double>) -> Int? {
    let count = costs.columnCount
    searches += 1
    distances.update(repeating: .infinity, count: count)
    closed.update(repeating: 0, count: count)
    for row in entrances.indices { entrances[row] = -1 }
    settled.removeAll(keepingCapacity: true)
    relax(start, base: 0, values)
    while true {
      let nearest = transport_find_nearest(distances, closed, count)
      guard nearest.column >= 0 else { return nil }
      let column = Int(nearest.column)
      if rooms[column] > 0 { return column }
      closed[column] = .infinity
      settled.append(column)
      for flow in flows[column] where flow.row != start && entrances[flow.row] < 0 {
        entrances[flow.row] = column
        let reduced = values[flow.row * count + column] - prices[column]
        relax(flow.row, base: nearest.distance - reduced, values)
      }
    }
  }

  private func relax(_ row: Int, base: Double, _ values: UnsafePointer<Double>) {
    transport_relax(
      distances, sources, values + row * costs.columnCount, prices, closed, base, Double(row), 0,
      costs.columnCount)
  }

  private func augment(from start: Int, to end: Int) {
    var units = min(supplies[start], rooms[end])
    forEachLink(from: start, to: end) { row, _, withdrawn in
      if let withdrawn { units = min(units, flows.units(from: row, to: withdrawn)) }
    }
    forEachLink(from: start, to: end) { row, column, withdrawn in
      flows.add(units, from: row, to: column)
      if let withdrawn { flows.add(-units, from: row, to: withdrawn) }
    }
    supplies[start] -= units
    rooms[end] -= units
  }

  /// Walks a path back: the row that mass comes from, the column it goes to and the one it left.
  private func forEachLink(
    from start: Int, to end: Int, _ body: (_ row: Int, _ column: Int, _ withdrawn: Int?) -> Void
  ) {
    var column = end
    while true {
      let row = Int(sources[column])
      if row == start { return body(row, column, nil) }
      body(row, column, entrances[row])
      column = entrances[row]
    }
  }
}

/// Which rows send how much to each column.
private struct ColumnFlows {
  struct Flow {
    let row: Int
    var units: Int
  }

  private var columns: [[Flow]]

  init(columnCount: Int) { columns = Array(repeating: [], count: columnCount) }

  subscript(column: Int) -> [Flow] { columns[column] }

  func units(from row: Int, to column: Int) -> Int {
    columns[column].first { $0.row == row }?.units ?? 0
  }

  /// Adds to a flow, or takes from it.
  ///
  /// A flow of nothing is removed.
  mutating func add(_ units: Int, from row: Int, to column: Int) {
    guard let index = columns[column].firstIndex(where: { $0.row == row }) else {
      columns[column].append(Flow(row: row, units: units))
      return
    }
    columns[column][index].units += units
    if columns[column][index].units == 0 { columns[column].remove(at: index) }
  }
}
