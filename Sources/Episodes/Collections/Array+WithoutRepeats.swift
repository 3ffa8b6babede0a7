extension Array where Element: Hashable {
  /// Every element at its first place, in an order that repeats from run to run, unlike that of a set.
  ///
  /// - Complexity: O(elements).
  public func withoutRepeats() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
