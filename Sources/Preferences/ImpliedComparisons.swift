import Episodes

/// Orders that nobody was asked about but that follow from the answers: if a is better than b and b
/// than c, a is better than c.
public enum ImpliedComparisons {
  /// The pairs whose order follows from two or more comparisons and was not itself answered.
  ///
  /// A pair whose answers contradict each other along a cycle has no order and is left out; ties imply
  /// nothing. What follows counts as much as the weakest answer that it rests on, along the best way
  /// there.
  ///
  /// - Returns: The pairs in the order of names.
  /// - Complexity: O(episodes · comparisons) where all weights are equal.
  public static func following(from comparisons: [Comparison]) -> [Comparison] {
    let beaten = arrows(comparisons)
    let reachable = beaten.keys.reduce(into: [EpisodeID: [EpisodeID: Double]]()) { all, episode in
      all[episode] = reached(from: episode, along: beaten)
    }
    let answered = Set(comparisons.map { Set([$0.first, $0.second]) })
    return reachable.keys.sorted().flatMap { better in
      (reachable[better] ?? [:]).sorted { $0.key < $1.key }.compactMap { worse, weight in
        let isCyclic = worse == better || reachable[worse]?[better] != nil
        guard !isCyclic, !answered.contains([better, worse]) else { return nil }
        return Comparison(better, worse, outcome: .firstBetter, weight: weight)
      }
    }
  }

  /// Whom every episode beats, and the weight of the heaviest answer that says so.
  private static func arrows(_ comparisons: [Comparison]) -> [EpisodeID: [EpisodeID: Double]] {
    comparisons.filter { !$0.isTie }.reduce(into: [:]) { beaten, comparison in
      let known = beaten[comparison.first]?[comparison.second] ?? 0
      beaten[comparison.first, default: [:]][comparison.second] = max(known, comparison.weight)
    }
  }

  private static func reached(
    from start: EpisodeID, along beaten: [EpisodeID: [EpisodeID: Double]]
  ) -> [EpisodeID: Double] {
    var reached: [EpisodeID: Double] = [:]
    var waiting = [(episode: start, weight: Double.infinity)]
    while let last = waiting.popLast() {
      for (next, weight) in beaten[last.episode] ?? [:] {
        let weakest = min(last.weight, weight)
        guard weakest > reached[next] ?? 0 else { continue }
        reached[next] = weakest
        waiting.append((next, weakest))
      }
    }
    return reached
  }
}
