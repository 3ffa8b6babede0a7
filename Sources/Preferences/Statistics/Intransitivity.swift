import Episodes

/// Where answers go round in a circle: a is better than b, b than c, and c than a.
public struct Intransitivity: Sendable, Equatable, Codable {
  /// Items that answers say something about.
  public let itemCount: Int
  /// Pairs of items about which answers were given in both directions.
  public let contradictionCount: Int
  /// Threes of items that beat each other in a circle.
  public let circularTriadCount: Int
  /// Groups in which each item is better than each other one along some chain.
  ///
  /// Cycles lie within them.
  public let cyclicGroupCount: Int
  /// Items in such groups.
  public let cyclicItemCount: Int
  /// The items of a shortest cycle, each better than the next and the last better than the first; empty
  /// if there is none.
  public let shortestCycle: [String]

  private enum CodingKeys: String, CodingKey {
    case itemCount = "items"
    case contradictionCount = "contradictions"
    case circularTriadCount = "circular_triads"
    case cyclicGroupCount = "cyclic_groups"
    case cyclicItemCount = "cyclic_items"
    case shortestCycle = "shortest_cycle"
  }

  /// Looks for cycles among comparisons.
  ///
  /// Where they contradict each other the majority counts, and neither where there is none.
  ///
  /// - Complexity: O(comparisons · log comparisons), and within the groups that have cycles
  ///   O(items · comparisons).
  public init(_ comparisons: [Comparison]) {
    let graph = PreferenceGraph(comparisons)
    let groups = graph.cyclicGroups()
    itemCount = graph.items.count
    contradictionCount = graph.contradictionCount
    circularTriadCount = groups.isEmpty ? 0 : graph.circularTriadCount()
    cyclicGroupCount = groups.count
    cyclicItemCount = groups.reduce(0) { $0 + $1.count }
    shortestCycle = graph.shortestCycle(in: groups).map { graph.items[$0].description }
  }
}
