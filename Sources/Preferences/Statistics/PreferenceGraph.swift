import Episodes

/// Who beats whom: an arrow from the better to the worse item where more answers say so than not.
struct PreferenceGraph {
  /// The items, in order.
  let items: [LabelItem]
  /// For each item, those that it beats, ascending.
  let beaten: [[Int]]
  /// Pairs of items about which answers were given in both directions, in order.
  let contradictions: [[Int]]

  /// - Complexity: O(comparisons · log comparisons).
  init(_ comparisons: [Comparison]) {
    let decided = comparisons.filter { !$0.isTie }
    items = Set(decided.flatMap { [$0.first, $0.second] }).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(items, items.indices))
    var wins: [[Int]: Int] = [:]
    for comparison in decided {
      guard let better = places[comparison.first], let worse = places[comparison.second] else {
        continue
      }
      wins[[better, worse], default: 0] += 1
    }
    contradictions = wins.keys.filter { $0[0] < $0[1] && wins[[$0[1], $0[0]]] != nil }
      .sorted { $0.lexicographicallyPrecedes($1) }
    var beaten = [[Int]](repeating: [], count: items.count)
    for (pair, count) in wins where count > wins[[pair[1], pair[0]], default: 0] {
      beaten[pair[0]].append(pair[1])
    }
    self.beaten = beaten.map { $0.sorted() }
  }

  /// How many such pairs there are.
  var contradictionCount: Int { contradictions.count }

  /// The groups of more than one item in which each is reached from each: where the cycles are.
  ///
  /// - Complexity: O(items + arrows).
  /// - Source: Tarjan, "Depth-First Search and Linear Graph Algorithms", SIAM Journal on Computing
  ///   1(2), 1972, <https://doi.org/10.1137/0201010>, with a stack of its own instead of recursion.
  func cyclicGroups() -> [[Int]] {
    var search = ComponentSearch(beaten)
    return search.components().filter { $0.count > 1 }.map { $0.sorted() }
      .sorted { $0[0] < $1[0] }
  }

  /// Threes of items that beat each other in a circle.
  ///
  /// - Complexity: O(arrows · most arrows of an item).
  func circularTriadCount() -> Int {
    let sets = beaten.map(Set.init)
    var count = 0
    for first in beaten.indices {
      for second in beaten[first] {
        count += beaten[second].count { sets[$0].contains(first) }
      }
    }
    // Each is found from all three of its items.
    return count / 3
  }

  /// A shortest cycle within one of the groups, beginning with its first item; empty if there is none.
  ///
  /// Small groups are searched first, because a cycle in them bounds the search in larger ones.
  ///
  /// - Complexity: O(items · arrows) of a group, less once a short cycle is found.
  func shortestCycle(in groups: [[Int]]) -> [Int] {
    var shortest: [Int] = []
    for group in groups.sorted(by: { $0.count < $1.count }) {
      let members = Set(group)
      for start in group where shortest.count != 3 {
        let cycle = cycle(from: start, within: members, shorterThan: shortest.count)
        if !cycle.isEmpty { shortest = cycle }
      }
    }
    return shortest
  }

  /// Breadth first from `start` until an arrow leads back to it.
  private func cycle(from start: Int, within members: Set<Int>, shorterThan limit: Int) -> [Int] {
    var previous = [start: start]
    var level = [start]
    var length = 1
    while !level.isEmpty, limit == 0 || length < limit {
      var next: [Int] = []
      for item in level {
        for worse in beaten[item] where members.contains(worse) {
          if worse == start { return path(to: item, by: previous) }
          guard previous[worse] == nil else { continue }
          previous[worse] = item
          next.append(worse)
        }
      }
      level = next
      length += 1
    }
    return []
  }

  private func path(to end: Int, by previous: [Int: Int]) -> [Int] {
    var path = [end]
    while let last = path.last, let before = previous[last], before != last { path.append(before) }
    return path.reversed()
  }
}

/// One run of Tarjan's search.
private struct ComponentSearch {
  private let arrows: [[Int]]
  private var order: [Int?]
  private var lowest: [Int]
  private var isWaiting: [Bool]
  private var waiting: [Int] = []
  private var found: [[Int]] = []
  private var visited = 0

  init(_ arrows: [[Int]]) {
    self.arrows = arrows
    order = [Int?](repeating: nil, count: arrows.count)
    lowest = [Int](repeating: 0, count: arrows.count)
    isWaiting = [Bool](repeating: false, count: arrows.count)
  }

  mutating func components() -> [[Int]] {
    for start in arrows.indices where order[start] == nil { visit(from: start) }
    return found
  }

  private mutating func visit(from start: Int) {
    var path = [(node: start, next: 0)]
    enter(start)
    while let (node, next) = path.last {
      guard next < arrows[node].count else {
        path.removeLast()
        leave(node, to: path.last?.node)
        continue
      }
      path[path.count - 1].next += 1
      let target = arrows[node][next]
      if order[target] == nil {
        enter(target)
        path.append((target, 0))
      } else if isWaiting[target] {
        lowest[node] = min(lowest[node], order[target] ?? 0)
      }
    }
  }

  private mutating func enter(_ node: Int) {
    order[node] = visited
    lowest[node] = visited
    visited += 1
    waiting.append(node)
    isWaiting[node] = true
  }

  private mutating func leave(_ node: Int, to parent: Int?) {
    if lowest[node] == order[node] {
      var component: [Int] = []
      while let last = waiting.popLast() {
        isWaiting[last] = false
        component.append(last)
        if last == node { break }
      }
      found.append(component)
    }
    if let parent { lowest[parent] = min(lowest[parent], lowest[node]) }
  }
}
