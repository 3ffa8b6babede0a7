import Episodes
import Foundation
import VideoDecoding

// Decodes and resizes one video as often as asked, and prints one line of JSON: seconds of each run,
// processor seconds of each run, and the most memory that the process ever held.
//
// Usage: DecodingBenchmark VIDEO every|sparse SIDE THREADS RUNS

/// Seconds of processor time that this process has used.
func processorSeconds() -> Double {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  let micros = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
  return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(micros) / 1e6
}

/// The most memory that this process ever held, in bytes.
func peakBytes() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss << 10
}

/// The numbers of `count` evenly spaced frames, the first and the last among them.
func spaced(_ count: Int, of frameCount: Int) -> [Int] {
  (0..<count).map { $0 * (frameCount - 1) / (count - 1) }
}

func measure(_ arguments: [String]) throws -> [String: Any] {
  guard arguments.count == 6, let side = Int(arguments[3]), let threads = Int(arguments[4]),
    let runs = Int(arguments[5])
  else { fatalError("usage: DecodingBenchmark VIDEO every|sparse SIDE THREADS RUNS") }
  var (wall, processor): ([Double], [Double]) = ([], [])
  var mean = 0.0
  for _ in 0..<runs {
    let (start, used) = (Date(), processorSeconds())
    let video = try VideoFile(path: arguments[1])
    let indices =
      arguments[2] == "every" ? Array(0..<video.frameCount) : spaced(45, of: video.frameCount)
    let frames = try video.frames(at: indices, height: side, width: side, threadCount: threads)
    wall.append(Date().timeIntervalSince(start))
    processor.append(processorSeconds() - used)
    mean = Double(frames.pixels.reduce(0) { $0 + Int($1) }) / Double(frames.pixels.count)
  }
  return ["wall": wall, "processor": processor, "peak": peakBytes(), "mean": mean]
}

do {
  let result = try measure(CommandLine.arguments)
  print(String(decoding: try JSONSerialization.data(withJSONObject: result), as: UTF8.self))
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}
