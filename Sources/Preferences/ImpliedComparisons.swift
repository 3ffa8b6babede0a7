import Episodes

/// Orders that nobody was asked about but that follow from the answers: if a is better than b and b
/// than c, a is better than c.
public enum ImpliedComparisons {
  /// The pairs whose order follows from two or more comparisons and was not itself answered.
  ///
  /// A pair whose answers contradict each other along a cycle has no order and is left out; ties imply
  /// nothing.
  ///
  /// - Returns: The pairs in the order of names, each of weight 1.
  /// - Complexity: O(episodes · comparisons).
  public static func following(from comparisons: [Comparison]) -> [Comparison] {
    let beaten = Dictionary(grouping: comparisons.filter { !$0.isTie }, by: \.first)
      .mapValues { Set($0.map(\.second)) }
    let reachable = beaten.keys.reduce(into: [EpisodeID: Set<EpisodeID>]()) { all, episode in
      all[episode] = reached(from: episode, along: beaten)
    }
    let answered = Set(comparisons.map { Set([$0.first, $0.second]) })
    return reachable.keys.sorted().flatMap { better in
      (reachable[better] ?? []).sorted().compactMap { worse in
        let isCyclic = worse == better || reachable[worse]?.contains(better) == true
        guard !isCyclic, !answered.contains([better, worse]) else { return nil }
        return Comparison(better, worse, outcome: .firstBetter)
      }
    }
  }

  private static func reached(
    from start: EpisodeID, along beaten: [EpisodeID: Set<EpisodeID>]
  ) -> Set<EpisodeID> {
    var reached: Set<EpisodeID> = []
    var waiting = [start]
    while let episode = waiting.popLast() {
      for next in beaten[episode] ?? [] where reached.insert(next).inserted {
        waiting.append(next)
      }
    }
    return reached
  }
}
