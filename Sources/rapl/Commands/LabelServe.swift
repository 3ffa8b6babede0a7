import ArgumentParser
import Dispatch
import EpisodeStore
import Episodes
import Foundation
import Labelling
import LabellingPage
import Preferences

struct LabelServe: ParsableCommand, RecordingCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Ask several people in their browsers, through one queue.",
    discussion: """
      It prints a link for each annotator, and one to the page of progress. Links are shown when they are \
      made and hold when the server is started again; rapl label links ends or renews them. Ctrl-C ends \
      the server, and every answer is on the disk before the next question.

      The server listens on this machine alone. For other machines put a proxy with TLS before it, and \
      give the address that people open as --public-url.

      Example: rapl label serve Episodes --labels labels.sqlite --annotators ann,bob,cleo --query pair \
      --overlap 2 --total 500
      Example: rapl label serve Episodes --labels labels.sqlite --port 8788 \
      --public-url https://labels.example.org/rapl/
      """)

  @OptionGroup var input: EpisodeOptions

  @Option(help: "The file of answers to add to.")
  var labels: String

  @Option(help: "The annotators' names, separated by commas. Default: those who have a link.")
  var annotators: String?

  @Option(help: "The address of this machine to listen on.")
  var host = "127.0.0.1"

  @Option(help: "The port. 0 takes a free one. Default: that of the last time, or a free one.")
  var port: UInt16?

  @Option(help: "The address that people open, if a proxy leads from there to this server.")
  var publicURL: String?

  @OptionGroup var viewing: CameraOptions

  @OptionGroup var asking: QueryOptions

  @OptionGroup var wording: AskingOptions

  @Option(
    help: """
      Number of answers of each annotator, by each criterion. Default: as many as there are questions.
      """)
  var count: Int?

  @Option(help: "Number of different questions of the queue. Default: as many as there are.")
  var total: Int?

  @Option(help: "Seconds after which a question goes to others if its annotator was not heard of.")
  var returnAfter = 600

  @OptionGroup var reasons: ReasonOptions

  @Option(
    help: "A JSON file of keys in place of the standard ones, such as {\"prefer-first\": \"a\"}.")
  var keys: String?

  @OptionGroup var choice: EpisodeChoiceOptions

  @Option(help: "The seed of random numbers.")
  var seed: UInt64 = 0

  @OptionGroup var isolation: IsolationOptions

  var recordings: [String] { input.episodes }
  var resultFiles: [String] { asking.embeddings.map { [$0] } ?? [] }
  var computesForLong: Bool { true }

  func validate() throws {
    try require(count ?? 1 > 0, "--count must be at least 1")
    try require(
      viewing.cameras == nil || input.camera == nil, "give either --camera, or --cameras")
    try require(total ?? 1 > 0, "--total must be at least 1")
    try require(
      wording.criterionCount < 2 || asking.select == .random, "--select goes with one criterion")
    try require((1...86_400).contains(returnAfter), "--return-after must be 1 to 86400 seconds")
    try require(
      names.map { asking.overlap <= $0.count } ?? true,
      "--overlap must not be more than there are annotators")
    try require(names.map { Set($0).count == $0.count } ?? true, "--annotators are different names")
    try require(
      !["0.0.0.0", "::"].contains(host) || publicURL != nil,
      "--host \(host) goes with --public-url, the address that people open")
  }

  private var names: [String]? {
    annotators?.split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
  }

  func run() throws {
    let all = try input.open(cameras: cameras) {
      Console.note("rapl: left out: \(SettingOptions.line($0))")
    }
    try checkOutputs(all)
    let episodes = try choice.chosen(all.episodes, from: input.episodes)
    let server = try LabelServer(settings(), links: LinkFile(for: labels)) { problem in
      Console.note("rapl: \(problem)")
    }
    let (queue, source) = try queue(of: episodes)
    try announce(server, queue)
    let (hash, guidelines) = (input.contentHash(in: all, cameras), try wording.shownGuidelines())
    let target = try target()
    try server.run(
      queue, showing: all,
      begin: { annotator throws(DataError) in
        try LabelSession(
          store: queue.store, annotator: annotator, queries: source, queue: queue, target: target,
          guidelines: guidelines, contentHash: hash)
      }, until: { waitForever(telling: queue) })
  }

  /// Answers and links replace no recording.
  private func checkOutputs(_ store: EpisodeStore) throws(DataError) {
    var inputs = store.inputFiles
    if let keys { inputs.add(keys, as: "the file of keys") }
    if let pairs = asking.pairs { inputs.add(pairs, as: "the file of queries") }
    if let practice = wording.practice { inputs.add(practice, as: "the file of practice") }
    if let gold = wording.gold { inputs.add(gold, as: "the file of right answers") }
    if let guidelines = wording.guidelines { inputs.add(guidelines, as: "the guidelines") }
    if let embeddings = asking.embeddings { inputs.add(embeddings, as: "the embeddings") }
    try inputs.check(output: labels)
  }

  private var cameras: CameraChoice { viewing.choice(orElse: input.camera) }

  private func settings() throws -> LabelServer.Settings {
    var settings = LabelServer.Settings()
    settings.host = host
    settings.port = port
    settings.address = try publicURL.map { try PublicAddress($0) }
    settings.annotators = try (names ?? []).map { try Annotator($0) }
    settings.target = try target()
    settings.cameras = cameras
    settings.reasons = reasons.tags
    settings.keys = try keys.map { try KeyBindings(contentsOf: $0).named } ?? [:]
    return settings
  }

  /// The number of answers by all criteria together.
  private func target() throws -> Int? {
    let criteria = try wording.askedCriteria().count
    return count.map { $0.multipliedReportingOverflow(by: criteria) }
      .map { $0.overflow ? .max : $0.partialValue }
  }

  private func queue(of episodes: [Episode]) throws -> (QueryQueue, any QuerySource) {
    var settings = QueryQueue.Settings()
    settings.annotatorCount = asking.overlap
    settings.queryLimit = total
    settings.criteria = try wording.askedCriteria().map(\.name)
    settings.patienceSeconds = Double(returnAfter)
    let store = try LabelStore(path: labels)
    let notebook = try ScreenNotebook(for: labels)
    let (known, kind) = (Set(episodes.map(\.id)), try asking.shape().kind)
    var queue: QueryQueue?
    let queries = try asking.source(
      episodes: episodes, criterion: settings.criteria[0], seed: seed
    ) { new in
      let shared = try QueryQueue(new, in: store, settings: settings, notebook: notebook) { query in
        query.kind == kind && query.episodes.allSatisfy(known.contains)
      }
      queue = shared
      return shared
    }
    guard let queue else { preconditionFailure("queries are shared") }
    return (
      queue, try wording.source(queries, kind: kind, episodes: episodes, seed: seed)
    )
  }

  private func announce(_ server: LabelServer, _ queue: QueryQueue) throws {
    if asking.overlap > server.annotators.count {
      throw ValidationError("--overlap must not be more than there are annotators")
    }
    let questions = total.map { "\($0) questions" } ?? "questions"
    Console.say(
      "\(labels): \(server.annotators.count) annotators, \(questions), each asked of \(asking.overlap)"
    )
    for (visitor, link) in try server.admit() { Console.say(line(visitor, link)) }
    Console.say("A link is shown only now. Every answer is kept at once; Ctrl-C ends.")
    if server.isOpenToListeners {
      Console.note(
        "rapl: without TLS, whoever listens on the way can answer in others' names; put a proxy with "
          + "TLS before it (--public-url)")
    }
  }

  private func line(_ visitor: Visitor, _ link: LabelServer.Link) -> String {
    let (name, renewal) =
      switch visitor {
      case .annotator(let annotator): (annotator.name, "--renew \(annotator.name)")
      case .owner: ("Progress", "--renew-owner")
      }
    let command = "rapl label links \(labels) \(renewal)"
    return switch link {
    case .new(let address): "\(name): \(address)"
    case .asBefore: "\(name): the link made before holds (a new one: \(command))"
    case .revoked: "\(name): the link was revoked (a new one: \(command))"
    }
  }

  private func waitForever(telling queue: QueryQueue) {
    var isTold = false
    while true {
      Thread.sleep(forTimeInterval: 5)
      guard !isTold, (try? queue.progress())?.isComplete == true else { continue }
      Console.note("every question has all its answers; Ctrl-C ends")
      isTold = true
    }
  }
}
