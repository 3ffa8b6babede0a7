import ArgumentParser
import EpisodeStore
import Episodes
import Foundation
import Labelling
import Preferences

struct Label: ParsableCommand, RecordingCommand {
  enum QueryKind: String, ExpressibleByArgument, CaseIterable {
    case ranking, pair, similarity, set
  }

  enum Player: String, ExpressibleByArgument, CaseIterable {
    case terminal, sheet
  }

  static let configuration = CommandConfiguration(
    abstract: "Collect answers about which episodes are better.",
    discussion: """
      With --player, a person is asked in the terminal: terminal shows the videos side by side, sheet
      a few frames of each, for slow lines. Every answer is kept at once; the same command goes on where
      the last one ended. With --simulate, an annotator that goes by the recorded reward answers at once.

      Example: rapl label Episodes --labels labels.sqlite --player terminal --query pair --count 20
      Example: rapl label Episodes --labels labels.sqlite --simulate --count 20
      """)

  @OptionGroup var input: EpisodeOptions

  @Option(help: "The file of answers to add to.")
  var labels: String

  @Option(help: "What is asked: ranking (of three), pair, similarity or set (of three).")
  var query = QueryKind.ranking

  @Option(help: "How many answers.")
  var count = 20

  @Option(help: "Who answers; by default simulated, or your name on this machine.")
  var annotator: String?

  @Option(help: "Ask a person: terminal or sheet.")
  var player: Player?

  @OptionGroup var asking: PlayerOptions

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

  /// A person may watch for hours.
  var computesForLong: Bool { player != nil }

  func validate() throws {
    try require(simulate != (player != nil), "give either --player or --simulate")
    try require(
      !simulate || query == .ranking || query == .pair, "--simulate answers rankings and pairs")
    try require(count > 0, "--count must be at least 1")
    try require((0...1).contains(mistakeRate), "--mistake-rate must be between 0 and 1")
  }

  func run() throws {
    switch player {
    case .terminal?: try ask(with: asking.terminalPlayer(camera: input.camera))
    case .sheet?: try ask(with: asking.sheetPlayer(camera: input.camera))
    case nil: try answerByReward()
    }
    try LabelReport(LabelStore(readingFrom: labels)).say(json: json)
  }

  private func ask(with player: any LabelPlayer) throws {
    let store = try input.open()
    let kind = Query.Kind(rawValue: query.rawValue) ?? .pair
    let session = try LabelSession(
      store: LabelStore(path: labels), annotator: Annotator(annotator ?? NSUserName()),
      queries: RandomQueries(episodes: chosen(from: store), shape: QueryShape(kind), seed: seed),
      target: count)
    try player.run(session, showing: store)
  }

  private func answerByReward() throws {
    let episodes = try chosen(from: input.open())
    var settings = SimulatedAnnotator.Settings()
    settings.mistakeRate = mistakeRate
    let simulated = try SimulatedAnnotator(episodes: episodes, settings: settings)
    let judgements =
      query == .pair
      ? try simulated.pairs(count: count, seed: seed)
      : try simulated.rankings(count: count, seed: seed)
    let store = try LabelStore(path: labels)
    try store.append(judgements: judgements, annotator: Annotator(annotator ?? "simulated"))
  }

  private func chosen(from store: EpisodeStore) throws -> [Episode] {
    let all = store.episodes
    guard let embodiment else { return all }
    let chosen = all.filter { $0.embodiment == embodiment }
    guard chosen.isEmpty else { return chosen }
    let present = Set(all.map { $0.embodiment ?? "unknown" }).sorted().joined(separator: ", ")
    throw DataError(
      .missing, file: input.episodes.joined(separator: ", "),
      expected: "episodes of the arm \"\(embodiment)\"", found: "only \(present)")
  }
}
