import Foundation
import OptimalTransport

// Solves the transport problems of a file as often as asked, and prints one line of JSON: seconds of each
// run, processor seconds of each run, iterations, transport costs, measured marginal errors, statuses and
// the most memory that the process ever held.
//
// Usage: TransportBenchmark COSTS ROWS COLUMNS entropic|plain|exact EPSILON TOLERANCE RUNS
// COSTS holds Float64 in the machine's order, one matrix [ROWS, COLUMNS] after the other.

/// Seconds of processor time that this process has used.
func processorSeconds() -> Double {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  let micros = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
  return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(micros) / 1e6
}

/// The most memory that this program ever held, in bytes; `getrusage` would count in what started it.
func peakBytes() throws -> Int {
  let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
  let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
  let kibibytes = line?.split(separator: " ").compactMap { Int($0) }.first
  return (kibibytes ?? 0) << 10
}

/// The problems of a file.
func problems(_ path: String, rows: Int, columns: Int, epsilon: Double) throws
  -> [TransportProblem]
{
  let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
  let values = bytes.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
  return try stride(from: 0, to: values.count, by: rows * columns).map { start in
    let cost = try CostMatrix(
      rowCount: rows, columnCount: columns, values: Array(values[start..<start + rows * columns]))
    return try TransportProblem(cost: cost, epsilon: epsilon)
  }
}

/// The sum of the deviations of both marginals of the plan itself from uniform ones.
func measuredError(_ solution: TransportSolution) -> Double {
  let (rows, columns) = solution.marginals
  return rows.reduce(0) { $0 + abs($1 - 1 / Double(rows.count)) }
    + columns.reduce(0) { $0 + abs($1 - 1 / Double(columns.count)) }
}

func measure(_ arguments: [String]) throws -> [String: Any] {
  guard arguments.count == 8, let rows = Int(arguments[2]), let columns = Int(arguments[3]),
    let epsilon = Double(arguments[5]), let tolerance = Double(arguments[6]),
    let runs = Int(arguments[7])
  else {
    fatalError("usage: TransportBenchmark COSTS ROWS COLUMNS KIND EPSILON TOLERANCE RUNS")
  }
  let problems = try problems(arguments[1], rows: rows, columns: columns, epsilon: epsilon)
  let solver: any TransportSolver =
    arguments[4] == "exact"
    ? ExactTransport()
    : Sinkhorn(
      tolerance: tolerance, maximumIterations: 100_000, isAccelerated: arguments[4] == "entropic")
  var (wall, processor): ([Double], [Double]) = ([], [])
  var solutions: [TransportSolution] = []
  for _ in 0..<runs {
    let (start, used) = (DispatchTime.now().uptimeNanoseconds, processorSeconds())
    solutions = try solver.solve(problems)
    wall.append(Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9)
    processor.append(processorSeconds() - used)
  }
  return [
    "wall": wall, "processor": processor, "peak": try peakBytes(),
    "iterations": solutions.map(\.iterations), "costs": solutions.map(\.transportCost),
    "errors": solutions.map(measuredError), "statuses": solutions.map(\.status.rawValue),
  ]
}

do {
  let result = try measure(CommandLine.arguments)
  print(String(decoding: try JSONSerialization.data(withJSONObject: result), as: UTF8.self))
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}
