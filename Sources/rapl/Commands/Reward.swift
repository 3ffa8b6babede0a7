import ArgumentParser
import Encoders
import EpisodeStore
import Episodes
import Evaluation
import OptimalTransport
import Preferences
import Rewards

struct RewardCommand: ParsableCommand, RecordingCommand {
  static let configuration = CommandConfiguration(
    commandName: "reward", abstract: "Give every step of episodes a dense reward.",
    discussion: """
      The reward of a step is minus its share of the transport cost to the nearest preferred episode,
      plus the aligned encoder's own score of the step if it has one.

      Examples:
        rapl reward Episodes --encoder aligned --references-from labels.sqlite --output rewards.hdf5
        rapl reward --embeddings embeddings.hdf5 --reference panda_stack/demo_0 --output rewards.hdf5
      """)

  @Argument(help: "Files or folders of episodes; not needed with --embeddings.")
  var episodes: [String] = []

  @Option(
    help: "The camera's key or role: wrist, exterior, exterior_1, exterior_2; the first by default."
  )
  var camera: String?

  @OptionGroup var encoding: EncoderOptions
  @OptionGroup var matching: MatchingOptions

  @Option(help: "An embeddings file to take instead of encoding frames.")
  var embeddings: String?

  @Option(help: "A preferred episode; give it several times for several.")
  var reference: [String] = []

  @Option(help: "A file of answers, to take the episodes that it prefers.")
  var referencesFrom: String?

  @Option(help: "How many episodes --references-from takes.")
  var referenceCount = 5

  @Option(help: "The HDF5 file to write.")
  var output: String

  @Flag(help: "Print a summary as JSON.")
  var json = false

  @OptionGroup var isolation: IsolationOptions

  var recordings: [String] { episodes }
  var computesForLong: Bool { true }

  func validate() throws {
    try require(episodes.isEmpty != (embeddings == nil), "give either episodes or --embeddings")
    try require(
      reference.isEmpty != (referencesFrom == nil), "give either --reference or --references-from")
    try require(referenceCount > 0, "--reference-count must be at least 1")
  }

  func run() throws {
    let source = try embeddings.map(EmbeddingSource.init(file:)) ?? encodedSource()
    let references = try referenceIDs()
    let settings = matching.settings(startingFrom: source.defaults)
    let preferred = try source.embeddings(of: references)
    let rewarder = try Rewarder(references: preferred, settings: settings)
    let progress = Progress("reward", total: source.ids.count, unit: "episodes")
    var traces: [RewardTrace] = []
    try source.forEachBlock(known: preferred) { block throws(DataError) in
      traces += try rewarder.traces(of: block)
      progress.advance(by: block.count)
    }
    let file = RewardFile(
      traces: traces.sorted { $0.id < $1.id }, settings: settings, references: references,
      encoderHash: source.weightsHash)
    try file.write(to: output, provenance: try provenance(source))
    try RewardReport(output: output, file: file).say(json: json)
  }

  private func encodedSource() throws -> EmbeddingSource {
    let store = try EpisodeStore(paths: episodes)
    let encoder = try encoding.load()
    return EmbeddingSource(
      run: encoding.run(encoder, store: store, camera: camera), ids: store.episodes.map(\.id))
  }

  private func referenceIDs() throws -> [EpisodeID] {
    guard let labels = referencesFrom else {
      return try reference.map { name throws(DataError) in try EpisodeID(name) }
    }
    let rankings = try LabelStore(readingFrom: labels).answers().compactMap(\.judgement.ranking)
    return PreferredEpisodes.strongest(referenceCount, by: rankings)
  }

  private func provenance(_ source: EmbeddingSource) throws -> Provenance {
    var hashes = ["encoder": source.weightsHash].compactMapValues { $0 }
    hashes["embeddings"] = try embeddings.map { path throws(DataError) in
      try ContentHash(ofFile: path)
    }
    hashes["labels"] = try referencesFrom.map { path throws(DataError) in
      try ContentHash(ofFile: path)
    }
    return Provenance(command: commandLineText, hashes: hashes)
  }
}
