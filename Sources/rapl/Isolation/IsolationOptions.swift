import ArgumentParser

/// Whether recordings are decoded in a separate process, and the limits of that process.
struct IsolationOptions: ParsableArguments {
  @Flag(help: "Read recordings in a process of its own: one that crashes it ends in one line.")
  var isolate = false

  @Option(help: "Gibibytes of memory that the process of --isolate may use.")
  var memoryLimit = 8

  @Option(
    help:
      "Seconds of processor time for it; by default none where training takes its time, and by the size of the files elsewhere."
  )
  var cpuLimit: Int?

  func validate() throws {
    try require((1...4096).contains(memoryLimit), "--memory-limit must be between 1 and 4096")
    try require(cpuLimit.map { $0 > 0 }, "--cpu-limit must be at least 1")
  }
}

/// A command that reads recordings.
protocol RecordingCommand: ParsableCommand {
  /// The options of the isolation.
  var isolation: IsolationOptions { get }
  /// The recordings that it reads.
  var recordings: [String] { get }
  /// Whether it computes for a long time after the recordings were read.
  var computesForLong: Bool { get }
  /// Runs the command with recordings read in separate processes.
  func runIsolated() throws
}

extension RecordingCommand {
  /// Most commands take no longer than reading does.
  var computesForLong: Bool { false }

  /// Runs the whole command again, in one process.
  func runIsolated() throws {
    let limits = IsolatedProcess.Limits(
      isolation, recordings: recordings, computesForLong: computesForLong)
    let ending = try IsolatedProcess(arguments: CommandLine.arguments.dropFirst(), limits: limits)
      .run()
    switch ending {
    case .exited(0): return
    case .exited(let code): throw ExitCode(code)
    case .killed(let signal):
      throw IsolatedProcess.problem(signal, recordings: recordings, limits: limits)
    }
  }
}
