import ArgumentParser
import Episodes
import Preferences

/// Names the options for the settings of a remedy, as the running command has them.
///
/// Libraries state a remedy in words of the domain: "lower the learning rate or raise epsilon". The line
/// that the command prints ends with its own options: "(--learning-rate, --epsilon)".
enum SettingOptions {
  /// The running command.
  ///
  /// It is set once, before the command starts.
  nonisolated(unsafe) static var command: any ParsableCommand.Type = Rapl.self

  /// A problem as one line that ends with the options of its settings.
  static func line(_ problem: DataError) -> String {
    "\(problem)\(suffix(for: problem.settings))"
  }

  /// The options of some settings in brackets after a space; empty if the command has none of them.
  static func suffix(
    for settings: [DataError.Setting], in command: any ParsableCommand.Type = Self.command
  ) -> String {
    guard !settings.isEmpty else { return "" }
    let own = options(of: command)
    let names = settings.flatMap { Self.names(of: $0, among: own) }
    return names.isEmpty ? "" : " (\(names.joined(separator: ", ")))"
  }

  /// The long names of the options that the help of a command lists.
  static func options(of command: any ParsableCommand.Type) -> Set<String> {
    let lines = Rapl.helpMessage(for: command).split(separator: "\n").filter { $0.hasPrefix("  -") }
    let words = lines.flatMap { $0.split { " ,/".contains($0) } }
    return Set(words.filter { $0.hasPrefix("--") }.map(String.init))
  }

  private static func names(of setting: DataError.Setting, among own: Set<String>) -> [String] {
    for group in setting.options {
      let found = group.filter(own.contains)
      if !found.isEmpty { return found }
    }
    return setting.commandElsewhere.map { ["\($0) \(setting.options[0][0])"] } ?? []
  }
}

extension DataError.Setting {
  /// Groups of options for the setting.
  ///
  /// The first group that a command has is used.
  var options: [[String]] {
    switch self {
    case .action: [["--action"]]
    case .annotator: [["--annotator"], ["--annotators"], ["--renew", "--revoke"]]
    case .band: [["--band"]]
    case .colourOrder: [["--colour"]]
    case .batchSize: [["--batch"]]
    case .comparability: [["--across-tasks", "--across-arms"]]
    case .control: [["--control"]]
    case .criterion: [["--criterion"]]
    case .doubtfulRewards: [["--skip-doubtful", "--force"]]
    case .driftPenalty: [["--drift-penalty"]]
    case .embeddings: [["--embeddings"]]
    case .epsilon: [["--epsilon"]]
    case .firstRow: [["--first-row"]]
    case .frameCount: [["--frames-per-episode"]]
    case .labels: [["--labels"], ["--references-from"], ["--from"]]
    case .learningRate: [["--learning-rate"]]
    case .matcher: [["--matcher"]]
    case .mistakeEstimate: [["--estimate-mistakes"]]
    case .observations: [["--observe"]]
    case .output: [["--output"], ["--report"], ["--results"], ["--labels"]]
    case .pairs: [["--least-margin", "--start-share"]]
    case .player: [["--player"]]
    case .port: [["--port"]]
    case .pretraining: [["--pretraining"], ["--objective"]]
    case .query: [["--query"]]
    case .recordings: [["--episodes"]]
    case .references: [["--reference", "--references-from"]]
    case .reliability: [["--weigh-annotators"]]
    case .saliency: [["--saliency"]]
    case .scalarHead: [["--scalar-head"]]
    case .scale: [["--scale"]]
    case .seed: [["--seed"]]
    case .sides: [["--left", "--right"]]
    case .stepReward: [["--step-reward"]]
    case .trainedPart: [["--train"]]
    case .validation: [["--validation"]]
    }
  }

  /// The command that has the setting if the running command does not have it, and that the user can run
  /// first.
  fileprivate var commandElsewhere: String? {
    switch self {
    case .mistakeEstimate, .reliability, .scalarHead, .trainedPart: "rapl align"
    case .query: "rapl label"
    default: nil
    }
  }
}

extension AnswerReview.Finding {
  /// The remedy, with the options of its settings.
  var remedyWithOptions: String { remedy + SettingOptions.suffix(for: settings) }
}
