import Foundation
import OptimalTransport

/// What is to be solved, and how often: the arguments of the command.
struct BenchmarkTask {
  let file: String
  let rows: Int
  let columns: Int
  let epsilon: Double
  let runs: Int
  /// How many problems are in memory at a time.
  let block: Int
  /// Whether the potentials are told too.
  let tellsPotentials: Bool
  let solver: any TransportSolver
  let mass: MassRule

  /// How the command is used.
  static let usage =
    "TransportBenchmark COSTS ROWS COLUMNS KIND EPSILON TOLERANCE RUNS [BLOCK] [--potentials]"

  /// Reads the arguments; `nil` where they do not fit the usage.
  init?(_ words: [String]) {
    let arguments = words.filter { $0 != "--potentials" }
    guard (7...8).contains(arguments.count), let rows = Int(arguments[1]), rows > 0,
      let columns = Int(arguments[2]), columns > 0, let epsilon = Double(arguments[4]),
      let tolerance = Double(arguments[5]), let runs = Int(arguments[6]),
      let block = arguments.count == 8 ? Int(arguments[7]) : .max, block > 0
    else { return nil }
    (file, self.rows, self.columns) = (arguments[0], rows, columns)
    (self.epsilon, self.runs, self.block) = (epsilon, runs, block)
    tellsPotentials = arguments.count < words.count
    let kind = arguments[3].split(separator: "=")
    let value = kind.count == 2 ? Double(kind[1]) : nil
    var sinkhorn = Sinkhorn(tolerance: tolerance, maximumIterations: 10_000)
    switch (kind.first, value) {
    case ("entropic", nil): mass = .balanced
    case ("kernel", nil): (mass, sinkhorn.domain) = (.balanced, .kernel)
    case ("logarithmic", nil): (mass, sinkhorn.domain) = (.balanced, .logarithmic)
    case ("plain", nil): (mass, sinkhorn.isAccelerated) = (.balanced, false)
    case ("unbalanced", let penalty?):
      mass = .unbalanced(rowPenalty: penalty, columnPenalty: penalty)
    case ("partial", let share?): mass = .partial(share: share)
    case ("exact", nil):
      (mass, solver) = (.balanced, ExactTransport())
      return
    default: return nil
    }
    solver = sinkhorn
  }

  /// Bytes of one matrix of costs.
  private var size: Int { rows * columns * MemoryLayout<Double>.size }

  /// Hands over the problems of the file, a block at a time.
  func forEachBlock(_ body: ([TransportProblem]) throws -> Void) throws {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
    let length = Int(try file.seekToEnd())
    try file.seek(toOffset: 0)
    var left = length / size
    while left > 0 {
      let count = min(left, block)
      let problems = try (0..<count).map { _ in try problem(file) }
      try body(problems)
      left -= count
    }
  }

  private func problem(_ file: FileHandle) throws -> TransportProblem {
    let bytes = try file.read(upToCount: size) ?? Data()
    let values = bytes.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
    let cost = try CostMatrix(rowCount: rows, columnCount: columns, values: values)
    return try TransportProblem(cost: cost, epsilon: epsilon, mask: .all, mass: mass)
  }
}
