extension Array {
  /// What `combine` makes of every two elements, the one that stands earlier given first.
  ///
  /// - Complexity: O(elements²).
  func everyTwo<Result>(_ combine: (Element, Element) -> Result) -> [Result] {
    indices.flatMap { earlier in
      self[(earlier + 1)...].map { combine(self[earlier], $0) }
    }
  }
}
