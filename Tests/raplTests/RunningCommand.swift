import Foundation
import Testing

/// A command that was started; it is killed if nobody waits for its end.
final class RunningCommand {
  private let process = Process()
  private let ended = DispatchSemaphore(value: 0)
  private let output: URL
  private let errors: URL

  /// Starts an executable in a folder; what it prints goes to files there, which no pipe can clog.
  init(executable: URL, arguments: [String], in folder: String) throws {
    let run = URL(fileURLWithPath: folder).appendingPathComponent(".run-\(UUID().uuidString)")
    output = run.appendingPathExtension("out")
    errors = run.appendingPathExtension("err")
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = Self.environment(home: "\(folder)/home")
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try Self.newFile(output)
    process.standardError = try Self.newFile(errors)
    process.terminationHandler = { [ended] _ in ended.signal() }
    try process.run()
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  /// What it printed on standard output so far.
  var outputSoFar: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

  /// What it printed on standard error so far.
  var errorsSoFar: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

  /// Processes that it has started and that are still there.
  var children: [pid_t] {
    let threads = "/proc/\(process.processIdentifier)/task"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: threads)) ?? []
    return names.flatMap { thread in
      let list = "\(threads)/\(thread)/children"
      let words = (try? String(contentsOfFile: list, encoding: .utf8)) ?? ""
      return words.split(separator: " ").compactMap { pid_t($0) }
    }
  }

  /// Sends what Ctrl-C sends.
  func interrupt() { kill(process.processIdentifier, SIGINT) }

  /// Ends it without a chance to do anything.
  func killAtOnce() { kill(process.processIdentifier, SIGKILL) }

  /// Waits for the end; a command that is not done in time is killed, and the test fails.
  func outcome(timeoutSeconds: Double) throws -> Outcome {
    if ended.wait(timeout: .now() + timeoutSeconds) == .timedOut {
      kill(process.processIdentifier, SIGKILL)
      ended.wait()
      Issue.record("\(process.arguments ?? []) was not done after \(timeoutSeconds) s")
    }
    return Outcome(
      exitCode: exitCode, output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8))
  }

  /// As shells tell it: 128 and the signal for a command that a signal ended.
  private var exitCode: Int32 {
    (process.terminationReason == .uncaughtSignal ? 128 : 0) + process.terminationStatus
  }

  private static func newFile(_ file: URL) throws -> FileHandle {
    try Data().write(to: file)
    return try FileHandle(forWritingTo: file)
  }

  private static func environment(home: String) -> [String: String] {
    var environment = ProcessInfo.processInfo.environment
    environment["HOME"] = home
    environment["XDG_CACHE_HOME"] = "\(home)/cache"
    return environment
  }
}
