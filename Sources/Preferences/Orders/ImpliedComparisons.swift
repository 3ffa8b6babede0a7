/// Comparisons that nobody was asked about but that follow from the answers: if a is better than b and
/// b is better than c, then a is better than c.
package enum ImpliedComparisons {
  /// The comparisons that follow from two or more others and were not themselves answered.
  ///
  /// A pair has no order if its answers contradict each other along a cycle. It is left out. Ties imply
  /// nothing. A chain of answers weighs as much as its weakest answer. An implied comparison has the weight
  /// of its heaviest chain.
  ///
  /// - Returns: The comparisons in the order of their items.
  /// - Complexity: O(items · comparisons) where all weights are equal.
  package static func following(from comparisons: [Comparison]) -> [Comparison] {
    let beaten = arrows(comparisons)
    let reachable = beaten.keys.reduce(into: [LabelItem: [LabelItem: Double]]()) { all, item in
      all[item] = reached(from: item, along: beaten)
    }
    let answered = Set(comparisons.map { Set([$0.first, $0.second]) })
    return reachable.keys.sorted().flatMap { better in
      (reachable[better] ?? [:]).sorted { $0.key < $1.key }.compactMap { worse, weight in
        let isCyclic = worse == better || reachable[worse]?[better] != nil
        guard !isCyclic, !answered.contains([better, worse]) else { return nil }
        return Comparison(better, worse, weight: weight)
      }
    }
  }

  /// The items that every item beats, with the weight of the heaviest answer that says so.
  private static func arrows(_ comparisons: [Comparison]) -> [LabelItem: [LabelItem: Double]] {
    comparisons.filter { !$0.isTie }.reduce(into: [:]) { beaten, comparison in
      let known = beaten[comparison.first]?[comparison.second] ?? 0
      beaten[comparison.first, default: [:]][comparison.second] = max(known, comparison.weight)
    }
  }

  private static func reached(
    from start: LabelItem, along beaten: [LabelItem: [LabelItem: Double]]
  ) -> [LabelItem: Double] {
    var reached: [LabelItem: Double] = [:]
    var waiting = [(item: start, weight: Double.infinity)]
    while let last = waiting.popLast() {
      for (next, weight) in beaten[last.item] ?? [:] {
        let weakest = min(last.weight, weight)
        guard weakest > reached[next] ?? 0 else { continue }
        reached[next] = weakest
        waiting.append((next, weakest))
      }
    }
    return reached
  }
}
