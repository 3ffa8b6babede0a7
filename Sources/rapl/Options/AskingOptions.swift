import ArgumentParser
import Episodes
import Labelling
import Preferences

/// What annotators are asked and told, and how they are checked.
struct AskingOptions: ParsableArguments {
  @Option(help: "The text of the question. The default depends on the kind of query.")
  var question: String?

  @Option(
    help: """
      Ask about the same episodes by each of these criteria, such as smooth,safe. Repeat the option with \
      name=text to give each a text.
      """)
  var criteria: [String] = []

  @Option(
    help: """
      A text or markdown file that annotators are shown before the first question, and again on request.
      """)
  var guidelines: String?

  @Option(
    help: """
      A JSON Lines file of right answers to practise on first, such as {"ranking": [["panda/demo_3"], \
      ["panda/demo_0"]], "explanation": "It does not shake."}.
      """)
  var practice: String?

  @Option(
    help: "A JSON Lines file of right answers, whose queries are mixed in to check annotators.")
  var gold: String?

  @Option(help: "The share of queries that --gold mixes in. (default: 0.1)")
  var goldRate: Double?

  @Option(help: "The share of queries whose text says what to answer, to check that it is read.")
  var attentionRate = 0.0

  /// Whether queries must be asked one after another.
  var isSequential: Bool {
    question != nil || !criteria.isEmpty || guidelines != nil || practice != nil || gold != nil
      || attentionRate > 0
  }

  /// The number of criteria, at least 1.
  var criterionCount: Int { max(1, criteria.flatMap(Self.named).count) }

  func validate() throws {
    try require(["--gold-rate": goldRate != nil], onlyIf: gold != nil, with: "--gold")
    try require((0...1).contains(goldRate ?? 0), "--gold-rate must be between 0 and 1")
    try require((0...1).contains(attentionRate), "--attention-rate must be between 0 and 1")
    let names = criteria.flatMap(Self.named).map(\.name)
    try require(
      names.allSatisfy(Query.isCriterion) && Set(names).count == names.count,
      "--criteria are different names without spaces, separated by commas, or one name=text")
  }

  /// The criteria in the order in which they are asked.
  func askedCriteria() throws(DataError) -> [AskedCriterion] {
    let named = criteria.flatMap(Self.named)
    guard !named.isEmpty else { return [try AskedCriterion(question: question)] }
    return try named.map { name, text throws(DataError) in
      try AskedCriterion(name, question: text ?? question)
    }
  }

  private static func named(_ argument: String) -> [(name: String, text: String?)] {
    if let sign = argument.firstIndex(of: "=") {
      return [(String(argument[..<sign]), String(argument[argument.index(after: sign)...]))]
    }
    return argument.split(separator: ",", omittingEmptySubsequences: false)
      .map { (String($0), nil) }
  }

  /// The guidelines that are shown.
  func shownGuidelines() throws(DataError) -> Guidelines? {
    guard let guidelines else { return nil }
    return try Guidelines(contentsOf: guidelines)
  }

  /// Puts what is asked and checked around a source of queries of a kind about these episodes.
  func source(
    _ queries: any QuerySource, kind: Query.Kind, episodes: [Episode], seed: UInt64
  ) throws(DataError) -> any QuerySource {
    let criteria = try askedCriteria()
    var source = queries
    func known(_ path: String) throws(DataError) -> KnownAnswers {
      try KnownAnswers(contentsOf: path, kind: kind, episodes: episodes, criteria: criteria)
    }
    let goldAnswers = try gold.map(known)
    if let goldAnswers {
      source = try GoldQueries(
        source, known: goldAnswers, kind: kind, share: goldRate ?? 0.1, seed: seed)
    }
    if attentionRate > 0 {
      source = try AttentionQueries(source, share: attentionRate, seed: seed)
    }
    source = try CriteriaQueries(source, criteria: criteria, known: goldAnswers)
    guard let practice else { return source }
    return PracticeQueries(source, practice: try known(practice), kind: kind, seed: seed)
  }
}
