import Foundation

/// Hands damaged files to every entry point and says what became of them.
@main
enum Main {
  static func main() throws {
    let arguments = try Arguments(Array(CommandLine.arguments.dropFirst()))
    if let entryPoint = arguments.worker { return try work(entryPoint, arguments) }
    let deadline = Date(timeIntervalSinceNow: min(arguments.seconds, 1e9))
    var (total, crashes, hangs) = (UInt64(0), 0, 0)
    for entryPoint in arguments.entryPoints {
      let outcome = try run(entryPoint, arguments, deadline: deadline)
      total += outcome.inputCount
      crashes += outcome.crashes.count
      hangs += outcome.hangs.count + outcome.greedy.count
    }
    print("\(total) inputs, \(crashes) crashes, \(hangs) that hung or took too much memory")
    exit(crashes + hangs == 0 ? 0 : 1)
  }

  private static func work(_ entryPoint: EntryPoint, _ arguments: Arguments) throws {
    var noCore = rlimit()
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &noCore)
    let worker = try Worker(
      entryPoint: entryPoint, seedFolder: arguments.seeds, folder: arguments.folder)
    let state = try Campaign.map("\(arguments.folder)/state", isNew: false)
    worker.run(arguments.from..<arguments.to, state: state)
  }

  private static func run(_ entryPoint: EntryPoint, _ arguments: Arguments, deadline: Date) throws
    -> Campaign.Outcome
  {
    let place = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
    let folder = "\(place)/rapl-fuzz-\(ProcessInfo.processInfo.processIdentifier)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let worker = try Worker(
      entryPoint: entryPoint, seedFolder: arguments.seeds, folder: folder)
    let count = UInt64(
      arguments.entryPoints.count == 1
        ? Double(arguments.count) : Double(arguments.count) * entryPoint.share)
    let start = Date()
    let outcome = try Campaign(entryPoint: entryPoint, worker: worker, arguments: arguments)
      .run(count: count, deadline: deadline)
    let seconds = String(format: "%.0f", -start.timeIntervalSinceNow)
    print(
      "\(entryPoint.rawValue): \(outcome.inputCount) inputs in \(seconds) s, "
        + "\(outcome.crashes.count) crashes, \(outcome.hangs.count) hangs, "
        + "\(outcome.greedy.count) beyond the memory limit, peak \(outcome.peakKibibytes >> 10) MiB"
    )
    fflush(nil)
    return outcome
  }
}
