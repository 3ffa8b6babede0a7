import ArgumentParser
import EpisodeStore
import Episodes
import Evaluation
import PolicyExport
import ResultFiles
import Rewards

struct Export: ParsableCommand, RecordingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write episodes with their rewards for policy fine-tuning.",
    discussion: """
      The sources are not changed. What is written says which labels, encoder, references and settings made
      it, and is read back and compared. The formats are
      \(ExportFormats.all.map { "  \($0.name): \($0.summary)." }.joined(separator: "\n"))

      Examples:
        rapl export Episodes --format robomimic --rewards rewards.hdf5 --output export
        rapl export rollouts.hdf5 --format pairs --rewards rewards.hdf5 --output pairs
      """)

  @OptionGroup var input: EpisodeOptions

  @Option(help: "The format to write.")
  var format = FormatArgument(ExportFormats.all[0])

  @Option(help: "The rewards file.")
  var rewards: String

  @Option(help: "The file or folder to write.")
  var output: String

  @OptionGroup(title: "Contents") var contents: ExportOptions
  @OptionGroup(title: "Kept frames") var keeping: RangeOptions
  @OptionGroup(title: "Policies and pairs") var pairing: PairOptions

  @Flag(help: "Write nothing, but compare an earlier export with the episodes and rewards.")
  var verify = false

  @Flag(help: "Print a summary as JSON.")
  var json = false

  @OptionGroup var isolation: IsolationOptions

  var recordings: [String] { input.episodes }
  var resultFiles: [String] { [rewards] }

  func validate() throws {
    let options = format.format.options
    for (option, given) in contents.given where !options.contains(option) {
      try require(!given.isGiven, "--format \(format.format.name) has no place for \(given.name)")
    }
    let others = [
      (ExportOption.pairs, pairing.given), (.window, pairing.givenOfPolicy),
      (.ranges, keeping.given), (.answers, pairing.givenAnswers),
    ]
    for (option, given) in others where !options.contains(option) {
      for (name, isGiven) in given {
        try require(!isGiven, "--format \(format.format.name) has no place for \(name)")
      }
    }
  }

  func run() throws {
    let store = try input.open(readsFrames: false)
    let file = try RewardFile(readingFrom: rewards)
    let run = try ExportRun(
      rewards: file, from: rewards, store: store, provenance: try provenance(),
      settings: settings)
    let outcome = try written(by: run)
    let given = Set(store.episodes.map(\.id))
    let doubts = MethodDoubts(
      method: rewards, traces: run.episodes.map(\.trace),
      failures: file.failures.filter { given.contains($0.id) })
    try report(outcome, episodeCount: run.episodes.count, doubts)
  }

  private func written(by run: ExportRun) throws(DataError) -> ExportRun.Outcome {
    guard !verify else {
      return ExportRun.Outcome(
        files: try run.verify(as: format.format, at: output),
        notes: ["everything in it is as these rewards and episodes say"])
    }
    let progress = Progress("export", total: run.episodes.count, unit: "episodes")
    return try run.write(as: format.format, to: output) { _ in progress.advance() }
  }

  private var settings: ExportSettings {
    var settings = ExportSettings()
    contents.apply(to: &settings)
    keeping.apply(to: &settings)
    pairing.apply(to: &settings)
    return settings
  }

  private func provenance() throws(DataError) -> Provenance {
    var hashes = ["rewards": try ContentHash(ofFile: rewards)]
    if let labels = pairing.labels { hashes["labels"] = try ContentHash(ofFile: labels) }
    return Provenance(command: commandLineText, hashes: hashes)
  }

  private struct Summary: Encodable {
    let files: [String]
    let episodes: Int
    let notes: [String]
    let doubts: MethodDoubts?
  }

  private func report(_ outcome: ExportRun.Outcome, episodeCount: Int, _ doubts: MethodDoubts)
    throws
  {
    for line in doubts.lines { Console.note(line) }
    guard !json else {
      return try Console.sayJSON(
        Summary(
          files: outcome.files, episodes: episodeCount, notes: outcome.notes,
          doubts: doubts.isEmpty ? nil : doubts))
    }
    Console.say("\(outcome.files.joined(separator: ", ")): \(episodeCount) episodes with rewards")
    for note in outcome.notes { Console.say("  " + note) }
  }
}

/// A format, chosen by its name.
struct FormatArgument: ExpressibleByArgument {
  let format: any ExportFormat

  init(_ format: any ExportFormat) { self.format = format }

  init?(argument: String) {
    guard let format = ExportFormats.named(argument) else { return nil }
    self.format = format
  }

  static var allValueStrings: [String] { ExportFormats.all.map(\.name) }
  var defaultValueDescription: String { format.name }
}
