import ArgumentParser

/// Whether recordings are decoded in a process of their own, and how much that may use.
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
  /// Whether and how it is isolated.
  var isolation: IsolationOptions { get }
  /// The recordings that it reads.
  var recordings: [String] { get }
  /// Whether it computes for long after the recordings were read.
  var computesForLong: Bool { get }
  /// Does its work with recordings read in processes of their own.
  func runIsolated() throws
}

extension RecordingCommand {
  /// Most are no longer at work than reading takes.
  var computesForLong: Bool { false }

  /// The whole command runs again, in one process.
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
