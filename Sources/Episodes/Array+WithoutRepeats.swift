extension Array where Element: Hashable {
  /// Every element where it comes first: an order that repeats from run to run, unlike that of a set.
  ///
  /// - Complexity: O(elements).
  public func withoutRepeats() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
