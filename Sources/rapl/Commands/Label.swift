import ArgumentParser
import EpisodeStore
import Episodes
import Preferences

struct Label: ParsableCommand, RecordingCommand {
  enum QueryKind: String, ExpressibleByArgument, CaseIterable {
    case ranking, pair
  }

  static let configuration = CommandConfiguration(
    abstract: "Collect answers about which episodes are better.",
    discussion: """
      With --simulate, an annotator that goes by the recorded reward answers at once. Asking a person
      is not built yet.

      Example: rapl label Episodes --labels labels.sqlite --simulate --count 20
      """)

  @OptionGroup var input: EpisodeOptions

  @Option(help: "The file of answers to add to.")
  var labels: String

  @Option(help: "What is asked: ranking (of three) or pair.")
  var query = QueryKind.ranking

  @Option(help: "How many answers.")
  var count = 20

  @Option(help: "Who answers.")
  var annotator = "simulated"

  @Flag(help: "Let a simulated annotator answer from the recorded rewards.")
  var simulate = false

  @Option(help: "Only episodes of this arm.")
  var embodiment: String?

  @Option(help: "The share of answers that the simulated annotator gets wrong.")
  var mistakeRate = 0.0

  @Option(help: "Where chance starts from.")
  var seed: UInt64 = 0

  @Flag(help: "Print the summary of the file as JSON.")
  var json = false

  @OptionGroup var isolation: IsolationOptions

  var recordings: [String] { input.episodes }

  func validate() throws {
    try require(simulate, "only --simulate is built so far; a person cannot be asked yet")
    try require(count > 0, "--count must be at least 1")
    try require((0...1).contains(mistakeRate), "--mistake-rate must be between 0 and 1")
  }

  func run() throws {
    let episodes = try chosenEpisodes()
    var settings = SimulatedAnnotator.Settings()
    settings.mistakeRate = mistakeRate
    let simulated = try SimulatedAnnotator(episodes: episodes, settings: settings)
    let judgements =
      switch query {
      case .ranking: try simulated.rankings(count: count, seed: seed)
      case .pair: try simulated.pairs(count: count, seed: seed)
      }
    let store = try LabelStore(path: labels)
    try store.append(judgements: judgements, annotator: Annotator(annotator))
    try LabelReport(store).say(json: json)
  }

  private func chosenEpisodes() throws -> [Episode] {
    let all = try input.open().episodes
    guard let embodiment else { return all }
    let chosen = all.filter { $0.embodiment == embodiment }
    guard chosen.isEmpty else { return chosen }
    let present = Set(all.map { $0.embodiment ?? "unknown" }).sorted().joined(separator: ", ")
    throw DataError(
      .missing, file: input.episodes.joined(separator: ", "),
      expected: "episodes of the arm \"\(embodiment)\"", found: "only \(present)")
  }
}
