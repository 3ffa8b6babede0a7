import Foundation
import OptimalTransport

// Solves the transport problems of a file as often as asked, and prints one line of JSON: seconds of each
// run, processor seconds of each run, iterations, transport costs, measured marginal errors, statuses, the
// most memory that the process ever held, and potentials where they are asked for.
//
// Usage: TransportBenchmark COSTS ROWS COLUMNS KIND EPSILON TOLERANCE RUNS [BLOCK] [--potentials]
// COSTS holds Float64 in the machine's order, one matrix [ROWS, COLUMNS] after the other; BLOCK of them,
// or all, are in memory at a time. KIND is entropic, plain (no Newton steps), kernel, logarithmic, exact,
// unbalanced=PENALTY or partial=SHARE.

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

func measure(_ task: BenchmarkTask) throws -> [String: Any] {
  var (wall, processor): ([Double], [Double]) = ([], [])
  var answers = Answers()
  for run in 0..<task.runs {
    var (seconds, used) = (0.0, 0.0)
    try task.forEachBlock { problems in
      let (start, usedBefore) = (DispatchTime.now().uptimeNanoseconds, processorSeconds())
      let solutions = try task.solver.solve(problems)
      seconds += Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
      used += processorSeconds() - usedBefore
      guard run == task.runs - 1 else { return }
      answers.add(solutions, withPotentials: task.tellsPotentials)
    }
    wall.append(seconds)
    processor.append(used)
  }
  return [
    "wall": wall, "processor": processor, "peak": try peakBytes(),
    "iterations": answers.iterations, "costs": answers.costs, "errors": answers.errors,
    "statuses": answers.statuses, "rowPotentials": answers.rowPotentials,
    "columnPotentials": answers.columnPotentials,
  ]
}

do {
  guard let task = BenchmarkTask(Array(CommandLine.arguments.dropFirst())) else {
    FileHandle.standardError.write(Data("usage: \(BenchmarkTask.usage)\n".utf8))
    exit(64)
  }
  print(String(decoding: try JSONSerialization.data(withJSONObject: measure(task)), as: UTF8.self))
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}
