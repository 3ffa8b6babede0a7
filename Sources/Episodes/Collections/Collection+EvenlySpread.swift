extension RandomAccessCollection where Index == Int {
  /// At most `limit` of the elements, in order and spread evenly, with the first and the last among them.
  ///
  /// A range takes memory only for the chosen elements, however long it is.
  ///
  /// - Returns: All of them if there are no more than `limit`, the first alone for a limit of 1, none
  ///   below.
  /// - Complexity: O(`limit`).
  public func evenlySpread(atMost limit: Int) -> [Element] {
    guard count > limit else { return Array(self) }
    guard limit > 1 else { return Array(prefix(Swift.max(limit, 0))) }
    return (0..<limit).map { self[startIndex + $0 * (count - 1) / (limit - 1)] }
  }
}
