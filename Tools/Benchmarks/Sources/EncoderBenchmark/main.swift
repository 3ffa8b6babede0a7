// Times one encoder by itself: `EncoderBenchmark encode|train FOLDER FRAMES SIDE REPEATS`, or each convolution of a
// ResNet-18: `EncoderBenchmark convolutions FRAMES REPEATS`, or checks that a million operations leave nothing
// behind: `EncoderBenchmark leak OPERATIONS`. One line of JSON.

import Alignment
import Encoders
import Episodes
import Foundation
import Preferences
import Synchronization

/// What one measurement found.
struct Measurement: Encodable {
  /// The shortest of the repeats, in seconds.
  var wallSeconds: Double
  /// Of all threads, in the same repeat.
  var processorSeconds: Double
  /// The most memory that the process has had.
  var peakMebibytes: Double
  /// How much memory grew between the first tenth and the end, for `leak`.
  var grownMebibytes: Double?
  /// Tensors left over, for `leak`.
  var tensorsLeft: Int?
}

/// Seconds of processor time and mebibytes of this process.
enum Usage {
  static var processorSeconds: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let seconds = Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
    return seconds + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
  }

  static var peakMebibytes: Double { value("VmHWM") }
  static var presentMebibytes: Double { value("VmRSS") }

  private static func value(_ name: String) -> Double {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
    return (line.split(separator: " ").dropLast().last.flatMap { Double($0) } ?? 0) / 1024
  }
}

/// Frames of a gradient that wanders, the same in every run.
func frames(_ count: Int, side: Int, shift: Int = 0) -> FrameSequence {
  var pixels = [UInt8](repeating: 0, count: count * side * side * 3)
  for index in pixels.indices {
    let (frame, place) = (index / (side * side * 3), index % (side * side * 3))
    pixels[index] = UInt8(truncatingIfNeeded: place / side + 7 * (frame + shift) + place % 3 * 40)
  }
  return FrameSequence(frameCount: count, height: side, width: side, pixels: pixels)
}

func shortest(of repeats: Int, _ work: () throws -> Void) rethrows -> Measurement {
  try work()
  var best: (wall: Double, processor: Double) = (.infinity, 0)
  for _ in 0..<repeats {
    let (start, before) = (ContinuousClock.now, Usage.processorSeconds)
    try work()
    let wall = (ContinuousClock.now - start) / .seconds(1)
    if wall < best.wall { best = (wall, Usage.processorSeconds - before) }
  }
  return Measurement(
    wallSeconds: best.wall, processorSeconds: best.processor,
    peakMebibytes: Usage.peakMebibytes)
}

func encode(_ folder: String, count: Int, side: Int, repeats: Int) throws -> Measurement {
  let encoder = try FrameEncoder.load(folder)
  let (frames, id) = (frames(count, side: side), try EpisodeID("benchmark"))
  return try shortest(of: repeats) { _ = try encoder.embed(frames, id: id) }
}

/// The shortest update of everything on four episodes, `count` frames in all, but for the first.
func train(_ folder: String, count: Int, side: Int, repeats: Int) throws -> Measurement {
  var settings = AlignmentSettings()
  (settings.trained, settings.augmentation, settings.usesScalarHead) = (.all, .none, false)
  (settings.frameCount, settings.batchSize, settings.updateCount) = (count / 4, 3, repeats + 1)
  let encoder = try FrameEncoder.load(folder, training: settings.trainingPlan)
  let ids = try (0..<4).map { try EpisodeID("benchmark/\($0)") }
  var episodes: [TrainingEpisode] = []
  for (index, id) in ids.enumerated() {
    try episodes.append(
      TrainingEpisode(
        id: id, frames: frames(count / 4, side: side, shift: 31 * index), encoder: encoder))
  }
  let aligner = try Aligner(
    encoder: encoder, orders: [JudgedOrder(Ranking(best: ids[0], middle: ids[1], worst: ids[2]))],
    references: [ids[3]], settings: settings)
  let ends = Mutex<[(wall: ContinuousClock.Instant, processor: Double)]>([])
  let threadCount = ProcessInfo.processInfo.activeProcessorCount
  _ = try aligner.train(on: episodes, threadCount: threadCount) { _ in
    ends.withLock { $0.append((.now, Usage.processorSeconds)) }
  }
  let updates = ends.withLock { ends in
    zip(ends, ends.dropFirst()).map { before, after in
      Measurement(
        wallSeconds: (after.wall - before.wall) / .seconds(1),
        processorSeconds: after.processor - before.processor, peakMebibytes: Usage.peakMebibytes)
    }
  }
  guard let shortest = updates.min(by: { $0.wallSeconds < $1.wallSeconds }) else {
    preconditionFailure("no update was repeated")
  }
  return shortest
}

func leak(operations: Int) throws -> Measurement {
  let x = try Tensor([1, 2, 3, 4], shape: [2, 2], requiresGradient: true)
  var (early, tensors) = (0.0, Tensor.liveCount)
  let rounds = operations / 5
  let start = ContinuousClock.now
  for round in 0..<rounds {
    if round == rounds / 10 { (early, tensors) = (Usage.presentMebibytes, Tensor.liveCount) }
    try x.squared().matrixProduct(x).sum(0).sum(0).backward()
    x.clearGradient()
    _ = try? x.reshaped([3])
  }
  return Measurement(
    wallSeconds: (ContinuousClock.now - start) / .seconds(1),
    processorSeconds: Usage.processorSeconds, peakMebibytes: Usage.peakMebibytes,
    grownMebibytes: Usage.presentMebibytes - early, tensorsLeft: Tensor.liveCount - tensors)
}

func measured(_ arguments: [String]) throws -> (any Encodable)? {
  let numbers = arguments.dropFirst(2).compactMap { Int($0) }
  switch (arguments.first, numbers.count) {
  case ("encode", 3):
    return try encode(arguments[1], count: numbers[0], side: numbers[1], repeats: numbers[2])
  case ("train", 3):
    return try train(arguments[1], count: numbers[0], side: numbers[1], repeats: numbers[2])
  case ("convolutions", 1):
    guard let frames = Int(arguments[1]) else { return nil }
    return try ConvolutionTime.all.map {
      try $0.measured(frames: frames, repeats: numbers[0])
    }
  case ("leak", 0) where arguments.count == 2:
    return try Int(arguments[1]).map { try leak(operations: $0) }
  default: return nil
  }
}

guard let measurement = try measured(Array(CommandLine.arguments.dropFirst())) else {
  print("EncoderBenchmark encode|train FOLDER FRAMES SIDE REPEATS, convolutions FRAMES REPEATS,")
  print("or leak OPERATIONS")
  exit(64)
}
print(String(decoding: try JSONEncoder().encode(measurement), as: UTF8.self))
