import Episodes

/// Doubts about answers, with remedies, before an encoder learns from the answers.
public struct AnswerReview: Sendable, Equatable {
  /// One doubt.
  public struct Finding: Sendable, Equatable {
    /// The kind of doubt.
    ///
    /// A code never changes its meaning.
    public enum Code: String, Sendable, Encodable {
      /// Fewer pairs have an order than `fewPairCount`.
      case few
      /// Pairs were answered both ways.
      case contradictory
      /// Orders go round in a circle.
      case cyclic
      /// Ties outnumber orders.
      case tied
      /// Every answer puts the same item first.
      case oneWinner = "one-winner"
      /// Items fall into groups that no answer connects.
      case unconnected
    }

    /// Which doubt it is.
    public let code: Code
    /// The finding, in words.
    public let found: String
    /// The remedy, in words.
    public let remedy: String
    /// The settings that the remedy is about, so that a program can say how they are given to it.
    public var settings: [DataError.Setting] = []
  }

  /// The pairs of ten rankings of three, which were enough where it was measured
  /// (`Sources/Alignment/README.md`).
  ///
  /// Nothing is known of fewer.
  public static let fewPairCount = 30

  /// The doubts, none for answers that are as they should be.
  public let findings: [Finding]

  /// Looks at orders of preference.
  ///
  /// Orders of likeness cannot contradict each other and are left out.
  ///
  /// - Complexity: As `Intransitivity.init(_:)`.
  public init(_ orders: [JudgedOrder]) {
    let preferences = orders.filter { $0.anchor == nil }
    let pairs = preferences.flatMap(\.comparisons)
    let decided = pairs.filter { !$0.isTie }
    guard !decided.isEmpty else {
      findings = []
      return
    }
    let graph = PreferenceGraph(pairs)
    findings = [
      Self.few(decided, graph), Self.contradictory(graph), Self.cyclic(graph),
      Self.tied(tieCount: pairs.count - decided.count, of: pairs.count),
      Self.oneWinner(preferences), Self.unconnected(decided, graph),
    ].compactMap { $0 }
  }

  private static func few(_ decided: [Comparison], _ graph: PreferenceGraph) -> Finding? {
    guard decided.count < fewPairCount else { return nil }
    return Finding(
      code: .few, found: "pairs in order: \(decided.count), of \(graph.items.count) items",
      remedy: "\(fewPairCount) were enough where it was measured: label more, or see whether "
        + "several seeds agree", settings: [.seed])
  }

  private static func contradictory(_ graph: PreferenceGraph) -> Finding? {
    guard let first = graph.contradictions.first else { return nil }
    let names = first.map { graph.items[$0].description }
    return Finding(
      code: .contradictory,
      found: "pairs answered both ways: \(graph.contradictionCount), such as \(names[0]) and "
        + names[1],
      remedy: "they pull against each other: see how far annotators agree, count them by their "
        + "reliability, or estimate the share of mistakes",
      settings: [.reliability, .mistakeEstimate])
  }

  private static func cyclic(_ graph: PreferenceGraph) -> Finding? {
    let cycle = graph.shortestCycle(in: graph.cyclicGroups()).map { graph.items[$0].description }
    guard let first = cycle.first else { return nil }
    return Finding(
      code: .cyclic,
      found: "answers go in a circle: " + (cycle + [first]).joined(separator: " before "),
      remedy: "nothing is concluded from orders along it; ask about these again, or take one back "
        + "with rapl labels undo")
  }

  private static func tied(tieCount: Int, of count: Int) -> Finding? {
    guard 2 * tieCount > count else { return nil }
    return Finding(
      code: .tied, found: "\(tieCount) of \(count) pairs are ties",
      remedy: "ties say little: ask about episodes that differ more, or in pairs",
      settings: [.query])
  }

  private static func oneWinner(_ orders: [JudgedOrder]) -> Finding? {
    let winners = Set(orders.compactMap { $0.tiers.first }.map { Set($0) })
    guard orders.count > 2, winners.count == 1, let winner = winners.first?.first,
      orders.allSatisfy({ $0.tiers.count > 1 })
    else { return nil }
    return Finding(
      code: .oneWinner, found: "every answer puts \(winner) first",
      remedy: "it is the only reference that answers can give: ask about the others too")
  }

  private static func unconnected(_ decided: [Comparison], _ graph: PreferenceGraph)
    -> Finding?
  {
    let groups = groups(decided)
    guard decided.count >= fewPairCount, groups > 1 else { return nil }
    return Finding(
      code: .unconnected,
      found: "the \(graph.items.count) items fall into \(groups) groups that no answer connects",
      remedy: "which group is better nobody said: ask across them")
  }

  /// How many groups of items answers connect.
  private static func groups(_ decided: [Comparison]) -> Int {
    var parents: [LabelItem: LabelItem] = [:]
    func root(_ item: LabelItem) -> LabelItem {
      var (root, next) = (item, item)
      while let parent = parents[root], parent != root { root = parent }
      while let parent = parents[next], parent != root { (parents[next], next) = (root, parent) }
      return root
    }
    for pair in decided {
      let (first, second) = (root(pair.first), root(pair.second))
      parents[second] = first
      parents[first] = first
    }
    return parents.count { $0.key == $0.value }
  }
}
