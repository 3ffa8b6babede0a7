extension Array {
  /// At most `limit` of the elements, in order and spread evenly, with the first and the last among them.
  ///
  /// - Returns: All of them if there are no more; the first alone for a limit of 1, none below.
  /// - Complexity: O(`limit`).
  public func evenlySpread(atMost limit: Int) -> [Element] {
    guard count > limit else { return self }
    guard limit > 1 else { return Array(prefix(Swift.max(limit, 0))) }
    return (0..<limit).map { self[$0 * (count - 1) / (limit - 1)] }
  }
}
