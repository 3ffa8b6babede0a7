import Foundation

/// All inputs of one entry point: workers that are started again after one that crashed or hung.
struct Campaign {
  let entryPoint: EntryPoint
  let worker: Worker
  let arguments: Arguments
  /// A file that the worker's state is mapped from.
  private let statePath: String
  private let state: UnsafeMutablePointer<UInt64>

  /// What came of it.
  struct Outcome {
    var inputCount: UInt64 = 0
    var crashes: [UInt64] = []
    var hangs: [UInt64] = []
    var greedy: [UInt64] = []
    var peakKibibytes: UInt64 = 0
  }

  private enum Ending { case done, crash, hang, greed, outOfTime }

  /// The worker's number now, inputs done, most memory in KiB, the number that took it.
  static let stateCount = 4

  init(entryPoint: EntryPoint, worker: Worker, arguments: Arguments) throws {
    self.entryPoint = entryPoint
    self.worker = worker
    self.arguments = arguments
    statePath = "\(worker.folder)/state"
    state = try Self.map(statePath, isNew: true)
  }

  /// Memory that two processes share through a file.
  static func map(_ path: String, isNew: Bool) throws -> UnsafeMutablePointer<UInt64> {
    let byteCount = stateCount * MemoryLayout<UInt64>.size
    if isNew { try Data(count: byteCount).write(to: URL(fileURLWithPath: path)) }
    let file = open(path, O_RDWR)
    let memory = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
    guard let memory, memory != MAP_FAILED else { throw CocoaError(.fileReadUnknown) }
    return memory.bindMemory(to: UInt64.self, capacity: stateCount)
  }

  /// Runs `count` inputs, or as many as fit before `deadline`.
  func run(count: UInt64, deadline: Date) throws -> Outcome {
    var outcome = Outcome()
    let end = arguments.first + count
    state[0] = arguments.first
    while state[0] < end {
      let ending = try runWorker(until: end, deadline: deadline)
      let number = state[0]
      outcome.peakKibibytes = max(outcome.peakKibibytes, state[2])
      switch ending {
      case .done: continue
      case .outOfTime:
        outcome.inputCount = state[1]
        return outcome
      case .crash: outcome.crashes.append(number)
      case .hang: outcome.hangs.append(number)
      case .greed: outcome.greedy.append(number)
      }
      try save(number, as: "\(ending)")
      state[0] = number + 1
      state[1] += 1
      state[2] = 0
    }
    outcome.inputCount = state[1]
    return outcome
  }

  private func runWorker(until end: UInt64, deadline: Date) throws -> Ending {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
    process.arguments = [
      "--worker", entryPoint.rawValue, "--folder", worker.folder, "--seeds", arguments.seeds,
      "--from", "\(state[0])", "--to", "\(end)",
    ]
    let log = "\(worker.folder)/errors"
    try Data().write(to: URL(fileURLWithPath: log))
    process.standardError = FileHandle(forWritingAtPath: log)
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    var (last, since) = (state[0], Date())
    while process.isRunning {
      usleep(50_000)
      if state[0] != last { (last, since) = (state[0], Date()) }
      let isHanging = -since.timeIntervalSinceNow > arguments.secondsPerInput
      let isLate = deadline.timeIntervalSinceNow < 0
      guard isHanging || isLate else { continue }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      return isHanging ? .hang : .outOfTime
    }
    if process.terminationReason == .exit, process.terminationStatus == 0 { return .done }
    let words = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    return words.contains("rss limit") || words.contains("out-of-memory")
      || words.contains("allocation-size-too-big") ? .greed : .crash
  }

  /// Keeps an input and what the worker said of it.
  private func save(_ number: UInt64, as kind: String) throws {
    let folder = "\(arguments.output)/\(entryPoint.rawValue)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let name = "\(folder)/\(kind)-\(number)"
    try Data(worker.input(number)).write(to: URL(fileURLWithPath: name))
    let log = try Data(contentsOf: URL(fileURLWithPath: "\(worker.folder)/errors"))
    try log.prefix(1 << 16).write(to: URL(fileURLWithPath: name + ".log"))
  }
}
