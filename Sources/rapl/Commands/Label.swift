import ArgumentParser
import EpisodeStore
import Episodes
import Foundation
import Labelling
import Preferences

struct Label: ParsableCommand, RecordingCommand {
  static let configuration = CommandConfiguration(
    commandName: "ask", abstract: "Collect answers about which episodes are better.",
    usage: "rapl label <episodes> ... --labels <labels> (--player <player> | --simulate) [options]",
    discussion: """
      Every answer is on the disk before the next question. Run the command again to continue an \
      interrupted run. --count includes the annotator's answers that are already in the file, except \
      with --simulate alone, which adds as many.

      --player web asks in a browser. It prints an address on this machine and, over SSH, the command \
      that forwards its port.
      --player terminal shows the videos side by side in the terminal. --player sheet shows a few frames \
      of each, for slow lines. The keys are listed at the bottom.

      --player none writes every query to standard output as a line of JSON and reads each answer from \
      standard input as one line. An answer is the numbers of the candidates as shown, best first, the \
      last implied (1, or 2 1, or 2=3 1 for equals), or 0 or = for a tie, ? cannot tell, x broken video, \
      s skip. After it may follow c1 to c3 for confidence and r:smooth for a reason. u takes the latest \
      answer back, b shows the query before, f returns, q ends. A line may also be an answer as JSON, \
      with the keys of rapl labels export.

      rapl label serve asks several people in their browsers, and rapl label links changes who may enter.

      Example: rapl label Episodes --labels labels.sqlite --player web --query pair --count 20
      Example: rapl label Episodes --labels labels.sqlite --simulate --count 20
      Example: rapl label Episodes --labels labels.sqlite --player terminal --query pair
      Example: yes 1 | rapl label Episodes --labels labels.sqlite --player none --query pair
      """)

  enum Player: String, NamedOption {
    case terminal, sheet, web, none
  }

  @OptionGroup var input: EpisodeOptions

  @Option(help: "The file of answers to add to.")
  var labels: String

  @Option(
    help: """
      The player: terminal, with videos; sheet, with frames; web, in a browser; none, by lines.
      """)
  var player: Player?

  @OptionGroup var playing: PlayerOptions

  @OptionGroup var page: PageOptions

  @OptionGroup var viewing: CameraOptions

  @OptionGroup var asking: QueryOptions

  @OptionGroup var wording: AskingOptions

  @Option(
    help: """
      Number of answers, by each criterion. The default is 20, unless another option ends the run. Practice \
      and checks are not counted.
      """)
  var count: Int?

  @Flag(help: "End when further answers no longer change the order of the episodes, and say so.")
  var untilStable = false

  @Option(help: "The annotator's name. The default is the user's name, or simulated.")
  var annotator: String?

  @OptionGroup var reasons: ReasonOptions

  @OptionGroup var simulation: SimulationOptions

  @OptionGroup var choice: EpisodeChoiceOptions

  @Option(help: "The seed of random numbers.")
  var seed: UInt64 = 0

  @Flag(help: "Print the summary of the file as JSON.")
  var json = false

  @OptionGroup var isolation: IsolationOptions

  var recordings: [String] { input.episodes }
  var resultFiles: [String] { asking.embeddings.map { [$0] } ?? [] }

  /// Whether a person answers, who may watch for hours.
  var computesForLong: Bool { player != nil }

  func validate() throws {
    try require(
      simulation.simulate != (player != nil), "give either --player, or --simulate")
    try require(count ?? 1 > 0, "--count must be at least 1")
    try requirePlayers()
    try require(
      wording.criterionCount < 2 || (asking.select == .random && !untilStable),
      "--select and --until-stable go with one criterion")
    try require(
      asking.pairs == nil || asking.overlap == 1,
      "--pairs says which episodes everybody is asked about, so it goes without --overlap")
  }

  /// Refuses options that the chosen player has no use for.
  private func requirePlayers() throws {
    try require(
      [
        "--camera": input.camera != nil, "--reasons": reasons.reasons != nil,
        "--guidelines": wording.guidelines != nil,
      ], onlyIf: player != nil, with: "--player")
    try require(
      ["--cameras": viewing.cameras != nil],
      onlyIf: ([.terminal, .sheet, .web] as [Player?]).contains(player),
      with: "--player terminal, sheet or web")
    try require(
      viewing.cameras == nil || input.camera == nil, "give either --camera, or --cameras")
    try require(["--json": json], onlyIf: player == nil, with: "--simulate")
    try require(
      ["--port": page.port != nil, "--open": page.open], onlyIf: player == .web,
      with: "--player web")
    try require(
      ["--sheet": playing.sheet != nil, "--sheet-frames": playing.sheetFrames != nil],
      onlyIf: player == .sheet, with: "--player sheet")
    let drawing: [Player?] = [.terminal, .sheet]
    try require(
      ["--graphics": playing.graphics != nil, "--colours": playing.colours != nil],
      onlyIf: drawing.contains(player),
      with: "--player terminal or sheet")
    try require(
      ["--keys": playing.keys != nil], onlyIf: (drawing + [.web]).contains(player),
      with: "--player terminal, sheet or web")
  }

  func run() throws {
    // One broken recording does not end an evening of labelling.
    let all = try input.open(
      cameras: cameras, readsFrames: !simulation.simulate || playing.sheet != nil
    ) {
      Console.note("rapl: left out: \(SettingOptions.line($0))")
    }
    try checkOutputs(all)
    let episodes = try choice.chosen(all.episodes, from: input.episodes)
    let store =
      simulation.simulate && !asking.isSequential && !wording.isSequential && !untilStable
        && areAllComparable(episodes)
      ? try simulated(episodes) : try asked(episodes, of: all)
    guard player != nil else { return try LabelReport(store).say(json: json) }
  }

  /// Answers and sheets replace no recording.
  private func checkOutputs(_ store: EpisodeStore) throws(DataError) {
    var inputs = store.inputFiles
    try inputs.check(output: labels)
    inputs.add(labels, as: "the label file")
    if let keys = playing.keys { inputs.add(keys, as: "the file of keys") }
    if let pairs = asking.pairs { inputs.add(pairs, as: "the file of queries") }
    if let practice = wording.practice { inputs.add(practice, as: "the file of practice") }
    if let gold = wording.gold { inputs.add(gold, as: "the file of right answers") }
    if let guidelines = wording.guidelines { inputs.add(guidelines, as: "the guidelines") }
    if let embeddings = asking.embeddings { inputs.add(embeddings, as: "the embeddings") }
    if let sheet = playing.sheet { try inputs.check(output: sheet) }
  }

  private var cameras: CameraChoice { viewing.choice(orElse: input.camera) }

  /// The name of the simulated annotator.
  static let simulatedName = "simulated"

  private func who() throws -> Annotator {
    try Annotator(annotator ?? (simulation.simulate ? Self.simulatedName : JudgeOptions.userName))
  }

  /// The label file with answers of a simulated annotator.
  ///
  /// It is not created before there are answers.
  private func simulated(_ episodes: [Episode]) throws -> LabelStore {
    let simulated = try SimulatedAnnotator(episodes: episodes, settings: simulation.settings)
    let judgements =
      asking.query == .pair
      ? try simulated.pairs(count: count ?? 20, seed: seed)
      : try simulated.rankings(count: count ?? 20, seed: seed)
    let annotator = try who()
    let store = try LabelStore(path: labels)
    try store.append(judgements: judgements, annotator: annotator)
    return store
  }

  /// The label file with the answers of a sitting.
  ///
  /// It is not created before there is a query to ask.
  private func asked(_ episodes: [Episode], of all: EpisodeStore) throws -> LabelStore {
    let annotator = try who()
    let player = try labelPlayer(episodes)
    let criteria = try wording.askedCriteria()
    let guidelines = try wording.shownGuidelines()
    let queries = try asking.source(episodes: episodes, criterion: criteria[0].name, seed: seed)
    let stopping = untilStable ? StoppingQueries(queries) : nil
    let source = try wording.source(
      stopping ?? queries, kind: asking.shape().kind, episodes: episodes, seed: seed)
    let store = try LabelStore(path: labels)
    let session = try LabelSession(
      store: store, annotator: annotator, queries: source,
      target: target(criteria.count),
      guidelines: guidelines,
      contentHash: simulation.simulate ? nil : input.contentHash(in: all, cameras))
    try player.run(session, showing: all)
    session.recordContents(within: isAnsweredByProgram ? nil : Self.farewellSeconds)
    try report(session, stopping)
    return store
  }

  /// The number of answers by all criteria together.
  private func target(_ criterionCount: Int) -> Int? {
    (count ?? (untilStable ? nil : 20)).map {
      let (product, isTooLarge) = $0.multipliedReportingOverflow(by: criterionCount)
      return isTooLarge ? .max : product
    }
  }

  private var isAnsweredByProgram: Bool { player == Player?.some(.none) }

  /// How long a person waits at the end for what is not recorded yet.
  private static let farewellSeconds = 0.08

  private func labelPlayer(_ episodes: [Episode]) throws -> any LabelPlayer {
    switch player {
    case nil:
      SimulatedPlayer(
        try SimulatedAnnotator(episodes: episodes, settings: simulation.settings), seed: seed)
    case .terminal: try playing.terminalPlayer(cameras: cameras, reasons: reasons.tags)
    case .sheet: try playing.sheetPlayer(cameras: cameras, reasons: reasons.tags)
    case .web:
      page.webPlayer(
        cameras: cameras, reasons: reasons.tags, keys: try playing.bindings().named)
    case .some(.none):
      LinePlayer(reasons: reasons.tags, read: { readLine() }, write: Console.say)
    }
  }

  private func report(_ session: LabelSession, _ stopping: StoppingQueries?) throws {
    let progress = session.progress
    let target = progress.target.map { " of \($0)" } ?? ""
    Console.note("\(labels): \(progress.answered)\(target) answers of \(progress.annotator)")
    if let stability = stopping?.stability {
      Console.note(StabilityText(stability).line)
    } else if let target = progress.target, progress.answered < target,
      try session.current() == nil
    {
      Console.note("nothing is left to ask \(progress.annotator) about these episodes")
    }
  }

  /// Whether any two episodes may be in one query.
  private func areAllComparable(_ episodes: [Episode]) -> Bool {
    asking.comparability.groupCount(of: episodes) < 2
  }
}

/// Whether more answers still change the order, in words.
struct StabilityText {
  let line: String

  init(_ stability: RankingStability) {
    guard let interval = stability.interval else {
      line = "the order is not stable yet: too few answers that compare episodes"
      return
    }
    let numbers = String(
      format: "the order agrees with that before the last answers by Kendall's tau %.2f, and with "
        + "that of answers drawn anew by %.2f to %.2f", stability.recentAgreement, interval.lower,
      interval.upper)
    line =
      stability.isStable
      ? "the order is stable after \(stability.answerCount) answers: \(numbers)"
      : "the order is not stable yet: \(numbers)"
  }
}
