import ArgumentParser
import Encoders
import EpisodeStore
import Episodes
import Rewards
import Workbench

struct Watch: ParsableCommand, RecordingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Watch a growing log, and reward each finished episode once.",
    discussion: """
      Every episode that is whole and has not changed for --settle seconds is inspected as by
      `rapl inspect --deep`, encoded and rewarded. A line says what it got, or why it is not ready. The
      rewards file is written anew after each look that found something. With --outcomes it has a machine's
      verdict of success or failure for every other episode. Nothing of the log is locked, moved or changed.

      Results stand in <output>.watch, a file per episode. A watch that was stopped or killed goes on from there.

      Examples:
        rapl watch runs --encoder aligned --references-from labels.sqlite --recordings demonstrations \\
          --output rewards.hdf5
        rapl watch runs --reference runs/demo_0 --output rewards.hdf5 --once
        rapl watch runs --reference runs/demo_0 --output rewards.hdf5 --exec "python3 after.py {episode} {path}"
      """)

  @Argument(help: "The folder that grows, with episodes in any known layout.")
  var log: String

  @Option(
    name: .customLong("recordings"),
    help: "Finished recordings that are rewarded first, such as those of the references. Repeat it."
  )
  var finished: [String] = []

  @Option(
    help: "The camera's key or role: wrist, exterior, exterior_1, exterior_2. Default: the first."
  )
  var camera: String?

  @OptionGroup(title: "Pictures") var pictures: ConventionOptions
  @OptionGroup var encoding: EncoderOptions
  @OptionGroup(title: "Matching") var matching: MatchingOptions
  @OptionGroup(title: "References") var preferred: ReferenceOptions
  @OptionGroup(title: "Rewards") var rewarding: RewardOptions
  @OptionGroup(title: "Success and failure") var outcome: OutcomeOptions
  @OptionGroup(title: "Watching") var watching: WatchOptions

  @Option(help: "The HDF5 file of rewards to write.")
  var output: String

  @Flag(help: "Print every event as a line of JSON.")
  var json = false

  @OptionGroup var isolation: IsolationOptions

  var recordings: [String] { [log] + finished }
  var computesForLong: Bool { true }
  var leastMemoryLimit: Int { IsolationOptions.networkMemoryLimit }

  func validate() throws {
    try require(watching.table != output, "--table and --output name the same file")
    try require(
      preferred.medoids == nil || !preferred.reference.isEmpty || preferred.referencesFrom != nil,
      "--medoids needs --reference or --references-from: what is most like all others changes here")
  }

  func run() throws {
    let encoder = try encoding.load()
    let settings = rewarding.settings(
      startingFrom: matching.settings(startingFrom: RewardSettings(for: encoder.card)))
    if settings.comparesWithReferences { try preferred.requireAny() }
    var run = WatchRun(
      log: log, encoder: encoder, settings: settings, references: try preferred.choice(),
      command: commandLineText)
    run.recordings = finished
    run.cache = encoding.embeddingCache
    run.camera = camera
    run.conventions = pictures.conventions
    run.outcomes = outcome.list
    watching.apply(to: &run)
    let report = WatchReport(json: json, coverage: outcome.list?.coverage)
    let program = watching.program
    let unfinished = try run.watch(output: output, once: watching.once) { event in
      report.say(event)
      if case .done(let episode) = event { program?.run(about: episode, rewards: output) }
    }
    if unfinished > 0 { throw Console.incomplete }
  }
}
