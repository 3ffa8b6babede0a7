import ArgumentParser
import Episodes
import Foundation

/// Runs the command, and turns every ending into one line and a documented exit code.
@main
enum Main {
  static func main() {
    Interruption.install()
    do {
      IsolatedChild.enter()
      ResultFileTrial.answerIfAsked()
      try ArgumentBytes.check()
      var command = try Rapl.parseAsRoot(LabelCommand.explained(CommandLine.arguments.dropFirst()))
      SettingOptions.command = type(of: command)
      try GivenValues.check(command)
      if let reading = command as? any RecordingCommand, !IsolatedChild.isOne {
        try run(reading)
      } else {
        try command.run()
      }
      Console.finish()
    } catch let problem as DataError {
      Console.fail(SettingOptions.line(problem))
    } catch {
      let code = Rapl.exitCode(for: error)
      if code == .validationFailure { Console.failUsage(Rapl.fullMessage(for: error)) }
      guard code == .failure, !(error is ExitCode) else { Rapl.exit(withError: error) }
      Console.fail(error.localizedDescription)
    }
  }

  private static func run(_ command: some RecordingCommand) throws {
    guard !command.isolation.isolate else { return try command.runIsolated() }
    try ResultFileTrial.requireHarmless(command.resultFiles, command.isolation)
    var command = command
    try command.run()
  }
}

/// The root of the command line.
struct Rapl: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rapl",
    abstract: "Dense visual rewards for robot episodes, from a handful of human judgements.",
    discussion: """
      The road: label -> align -> reward -> evaluate -> export. Start with `rapl demo`.

      Exit codes: 0 done; 1 the data has a problem; 2 incomplete, the rest is written; 64 usage;
      130 interrupted.
      """,
    version: ToolVersion.current,
    subcommands: [
      Demo.self, Inspect.self, Frames.self, LabelCommand.self, Labels.self, Encode.self,
      Pretrain.self, Align.self, Explain.self, RewardCommand.self, Watch.self, Evaluate.self,
      Export.self, Study.self,
      StudyLabelling.self, EncodersCommand.self,
    ])
}
