import Episodes
import Foundation
import Workbench

/// A program that is run after each episode, without a shell.
struct EpisodeProgram {
  private let words: [String]

  init(_ text: String) { words = Self.words(of: text) }

  /// The parts of a command between spaces.
  static func words(of text: String) -> [String] {
    text.split(whereSeparator: \.isWhitespace).map(String.init)
  }

  /// The program's arguments for an episode.
  ///
  /// Values are put in after the division, so that a path with spaces stays one argument.
  func arguments(about episode: WatchedEpisode, rewards: String) -> [String] {
    let values = [
      "{episode}": episode.episode.name, "{path}": episode.path, "{rewards}": rewards,
      "{return}": episode.total.map { "\($0)" } ?? "",
      "{verdict}": episode.machineVerdict?.rawValue ?? "",
    ]
    return words.map { word in
      // One pass, so that a value that looks like a placeholder stays as it is.
      word.replacing(/\{(episode|path|rewards|return|verdict)\}/) { values[String($0.0)] ?? "" }
    }
  }

  /// Runs the program and waits for its end.
  ///
  /// What goes wrong is said, and ends nothing.
  func run(about episode: WatchedEpisode, rewards: String) {
    let arguments = arguments(about: episode, rewards: rewards)
    do {
      let status = try start(arguments, input: JSONText.line(EventLine(.done(episode))))
      if status != 0 {
        Console.note("rapl: \(arguments[0]) ended with \(status) for \(episode.episode)")
      }
    } catch {
      Console.note("rapl: \(arguments[0]) cannot be run: \(error.localizedDescription)")
    }
    Interruption.endIfInterrupted()
  }

  private func start(_ arguments: [String], input: String) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["--"] + arguments
    // In a file without a name: a program that reads nothing breaks no pipe.
    let line = FileManager.default.temporaryDirectory
      .appendingPathComponent("rapl-\(UUID().uuidString)")
    try Data((input + "\n").utf8).write(to: line)
    process.standardInput = try FileHandle(forReadingFrom: line)
    try FileManager.default.removeItem(at: line)
    process.standardError = FileHandle(fileDescriptor: Console.errors, closeOnDealloc: false)
    try process.run()
    Interruption.begin(process.processIdentifier)
    defer { Interruption.end(process.processIdentifier) }
    process.waitUntilExit()
    return process.terminationStatus
  }
}
