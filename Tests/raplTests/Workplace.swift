import Foundation
import TestSupport
import Testing

/// A folder of its own in which the built command is run, with a home and cache inside it.
struct Workplace {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.file("home"), withIntermediateDirectories: true)
  }

  /// The path of a file in it.
  func file(_ name: String) -> String { folder.file(name) }

  /// Writes a text or any bytes into a file.
  @discardableResult
  func write(_ bytes: some DataProtocol, to name: String) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }

  /// Everything in it but the home, with the sizes of files, to see what a command left behind.
  func contents() -> [String] {
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return (names ?? []).filter { !$0.hasPrefix("home") && !$0.hasPrefix(".run-") }.sorted()
  }

  /// Runs the command and waits until it ends.
  ///
  /// Paths among the arguments are relative to the folder.
  func run(_ arguments: String..., timeoutSeconds: Double = 60) throws -> Outcome {
    try run(arguments, timeoutSeconds: timeoutSeconds)
  }

  /// Runs the command and waits until it ends.
  func run(_ arguments: [String], timeoutSeconds: Double = 60) throws -> Outcome {
    try start(arguments).outcome(timeoutSeconds: timeoutSeconds)
  }

  /// Runs the command in a shell that first limits what it may use, such as `ulimit -f 8`.
  func run(after limit: String, _ arguments: [String]) throws -> Outcome {
    try start(after: limit, arguments).outcome(timeoutSeconds: 60)
  }

  /// Starts the command in a shell that does something else first, without waiting for it.
  func start(after preparation: String, _ arguments: [String]) throws -> RunningCommand {
    let command = [try Products.command.path] + arguments
    return try RunningCommand(
      executable: URL(fileURLWithPath: "/bin/bash"),
      arguments: ["-c", "\(preparation); exec \"$@\"", "bash"] + command, in: folder.path)
  }

  /// Starts the command without waiting for it.
  func start(_ arguments: [String]) throws -> RunningCommand {
    try RunningCommand(executable: Products.command, arguments: arguments, in: folder.path)
  }
}
