import ArgumentParser
import Encoders
import EpisodeStore
import Episodes
import Rewards
import Workbench

struct RewardCommand: ParsableCommand, RecordingCommand {
  static let configuration = CommandConfiguration(
    commandName: "reward", abstract: "Give every step of episodes a dense reward.",
    discussion: """
      The return of an episode is minus the cost of its match with the nearest preferred episode. With an
      aligned encoder, the reward of a step is its progress through the preferred episodes, by its looks.
      With another encoder it is the step's share of that cost. An encoder of `rapl align --preset rlhf`
      has learned no distances. Return and reward are then its scores, and no preferred episodes are
      needed. Options choose other definitions, such as those of published methods.

      Examples:
        rapl reward Episodes --encoder aligned --references-from labels.sqlite --output rewards.hdf5
        rapl reward --embeddings embeddings.hdf5 --reference panda_stack/demo_0 --output rewards.hdf5
        rapl reward --embeddings e.hdf5 --references-from labels.sqlite --preset orca --output o.hdf5
        rapl reward Episodes --reference panda_stack/demo_0 --output rewards.hdf5 \
          --explain panda_stack/demo_3 --explanations explanations
      """)

  @Argument(help: "Files or folders of episodes. Not needed with --embeddings.")
  var episodes: [String] = []

  @Option(
    help: "The camera's key or role: wrist, exterior, exterior_1, exterior_2. Default: the first."
  )
  var camera: String?

  @OptionGroup(title: "Pictures") var pictures: ConventionOptions
  @OptionGroup var encoding: EncoderOptions
  @OptionGroup(title: "Matching") var matching: MatchingOptions

  @Option(help: "An embeddings file in place of encoding frames.")
  var embeddings: String?

  @OptionGroup(title: "References") var preferred: ReferenceOptions
  @OptionGroup(title: "Rewards") var rewarding: RewardOptions
  @OptionGroup(title: "Success and failure") var outcome: OutcomeOptions
  @OptionGroup(title: "Explanations") var explaining: ExplanationOptions

  @Flag(help: "Also reward step by step, as in a running rollout, and print the latency of a step.")
  var streaming = false

  @Option(help: "The HDF5 file to write.")
  var output: String

  @Option(
    help: "Also write a Parquet table with one row per frame: reward, progress, advantage, weight.")
  var table: String?

  @Flag(help: "Print a summary as JSON.")
  var json = false

  @OptionGroup var isolation: IsolationOptions

  var recordings: [String] { episodes }
  var resultFiles: [String] { embeddings.map { [$0] } ?? [] }
  var computesForLong: Bool { true }
  var leastMemoryLimit: Int { embeddings == nil ? IsolationOptions.networkMemoryLimit : 1 }

  func validate() throws {
    try require(table != output, "--table and --output name the same file")
    try require(episodes.isEmpty != (embeddings == nil), "give either episodes or --embeddings")
    try require(
      [
        "--camera": camera != nil, "--encoder": encoding.encoder != nil,
        "--cache": encoding.cache != nil, "--no-cache": encoding.noCache,
      ], onlyIf: embeddings == nil, with: "episodes, not with --embeddings, which has no frames")
  }

  func run() throws {
    let (source, settings) = try sourceAndSettings()
    var run = RewardRun(
      source: source, settings: settings, references: try preferred.choice(),
      command: commandLineText)
    run.outcomes = outcome.list
    run.explanations = try explaining.explanations(camera: camera)
    run.measuresStreaming = streaming
    run.table = table
    let outcome = try run.write(to: output, monitor: RunDisplay.monitor)
    try RewardReport(output: output, outcome: outcome).say(json: json)
    if !outcome.file.failures.isEmpty { throw Console.incomplete }
  }

  /// The embeddings, and the settings of the reward.
  ///
  /// References may be missing only if scores alone are the reward, which depends on the encoder. Wrong
  /// usage is reported before problems of the data.
  private func sourceAndSettings() throws -> (EmbeddingSource, RewardSettings) {
    let opened = Result { try embeddings.map(EmbeddingSource.init(file:)) ?? encodedSource() }
    let settings = opened.map {
      rewarding.settings(startingFrom: matching.settings(startingFrom: $0.defaults))
    }
    let usesScoresAlone = (try? settings.get()).map { !$0.comparesWithReferences } ?? false
    if !usesScoresAlone || !explaining.explain.isEmpty { try preferred.requireAny() }
    return (try opened.get(), try settings.get())
  }

  private func encodedSource() throws -> EmbeddingSource {
    let store = try pictures.open(episodes, cameras: CameraChoice(camera))
    let encoder = try encoding.load()
    return EmbeddingSource(
      run: encoding.run(encoder, store: store, camera: camera), store: store)
  }
}
