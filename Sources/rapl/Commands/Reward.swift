import ArgumentParser
import Encoders
import EpisodeStore
import Episodes
import Evaluation
import Rewards

struct RewardCommand: ParsableCommand, RecordingCommand {
  static let configuration = CommandConfiguration(
    commandName: "reward", abstract: "Give every step of episodes a dense reward.",
    discussion: """
      The return of an episode is minus the cost of its match with the nearest preferred episode; the
      reward of a step is, in the space of an aligned encoder, how far the step is through the preferred
      episodes by its looks, and else its share of that cost. An encoder of `rapl align --preset rlhf` has
      learned no distances: both are its scores then, and no preferred episodes are needed. Both can be
      defined otherwise, the settings of published methods among them.

      Examples:
        rapl reward Episodes --encoder aligned --references-from labels.sqlite --output rewards.hdf5
        rapl reward --embeddings embeddings.hdf5 --reference panda_stack/demo_0 --output rewards.hdf5
        rapl reward --embeddings e.hdf5 --references-from labels.sqlite --preset orca --output o.hdf5
        rapl reward Episodes --reference panda_stack/demo_0 --output rewards.hdf5 \
          --explain panda_stack/demo_3 --explanations explanations
      """)

  @Argument(help: "Files or folders of episodes; not needed with --embeddings.")
  var episodes: [String] = []

  @Option(
    help: "The camera's key or role: wrist, exterior, exterior_1, exterior_2; the first by default."
  )
  var camera: String?

  @OptionGroup var encoding: EncoderOptions
  @OptionGroup(title: "Matching") var matching: MatchingOptions

  @Option(help: "An embeddings file to take instead of encoding frames.")
  var embeddings: String?

  @OptionGroup(title: "References") var preferred: ReferenceOptions
  @OptionGroup(title: "Rewards") var rewarding: RewardOptions
  @OptionGroup(title: "Success and failure") var outcome: OutcomeOptions
  @OptionGroup(title: "Explanations") var explaining: ExplanationOptions

  @Flag(help: "Also reward step by step, as in a running rollout, and say how long a step takes.")
  var streaming = false

  @Option(help: "The HDF5 file to write.")
  var output: String

  @Flag(help: "Print a summary as JSON.")
  var json = false

  @OptionGroup var isolation: IsolationOptions

  var recordings: [String] { episodes }
  var computesForLong: Bool { true }

  func validate() throws {
    try require(episodes.isEmpty != (embeddings == nil), "give either episodes or --embeddings")
  }

  func run() throws {
    let (source, settings) = try sourceAndSettings()
    let outcomes = try outcome.known(among: source.ids)
    var explanations = try explaining.explanations(of: source, camera: camera)
    let references = try preferred.embeddings(in: source, settings: settings)
    let rewarder = try Rewarder(references: references, settings: settings)
    var stream = streaming ? try StreamingMeasurement(rewarder) : nil
    let progress = Progress("reward", total: source.ids.count, unit: "episodes")
    var traces: [RewardTrace] = []
    try source.forEachBlock(known: references) { block throws(DataError) in
      let rewarded = try rewarder.traces(of: block)
      try stream?.add(block, rewarded)
      explanations?.add(block)
      traces += rewarded
      progress.advance(by: block.count)
    }
    let file = try file(traces.sorted { $0.id < $1.id }, rewarder, source, outcomes)
    let provenance = try provenance(source)
    try file.write(to: output, provenance: provenance)
    let explained = try explanations?.write(rewarder, file.traces, provenance) ?? []
    try RewardReport(output: output, file: file, stream: stream, explained: explained)
      .say(json: json)
  }

  /// Says of each trace whether it is known ground, then shapes and scales, which needs all of them.
  private func file(
    _ raw: [RewardTrace], _ rewarder: Rewarder, _ source: EmbeddingSource,
    _ outcomes: [EpisodeID: Bool]?
  ) throws -> RewardFile {
    let trained = try preferred.judgedEpisodes()
    let limit = DistanceLimit(training: raw.filter { trained.contains($0.id) })
    let judged =
      if let limit {
        try raw.map { trace throws(DataError) in try limit.judged(trace) }
      } else {
        raw
      }
    let judgement = try outcomes.map { known throws(DataError) in
      try outcome.judgement(of: judged, knowing: known)
    }
    return RewardFile(
      traces: try rewarder.settings.finished(judged), settings: rewarder.settings,
      references: rewarder.references.map(\.id), encoderHash: source.weightsHash,
      distanceLimit: limit, detector: judgement?.detector, verdicts: judgement?.verdicts ?? [:])
  }

  /// What is rewarded, and how.
  ///
  /// References may be missing only where scores alone are paid for, which the encoder has a say in. Wrong
  /// usage comes before what is wrong with the data.
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
    let store = try EpisodeStore(paths: episodes)
    let encoder = try encoding.load()
    return EmbeddingSource(
      run: encoding.run(encoder, store: store, camera: camera), store: store)
  }

  private func provenance(_ source: EmbeddingSource) throws -> Provenance {
    var hashes = ["encoder": source.weightsHash].compactMapValues { $0 }
    hashes["embeddings"] = try embeddings.map { path throws(DataError) in
      try ContentHash(ofFile: path)
    }
    for (name, path) in [("labels", preferred.referencesFrom), ("outcomes", outcome.outcomes)] {
      hashes[name] = try path.map { path throws(DataError) in try ContentHash(ofFile: path) }
    }
    return Provenance(command: commandLineText, hashes: hashes)
  }
}
