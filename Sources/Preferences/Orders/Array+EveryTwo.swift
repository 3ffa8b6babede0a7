extension Array {
  /// The results of `combine` for every two elements, the earlier element given first.
  ///
  /// - Complexity: O(elements²).
  func everyTwo<Result>(_ combine: (Element, Element) -> Result) -> [Result] {
    indices.flatMap { earlier in
      self[(earlier + 1)...].map { combine(self[earlier], $0) }
    }
  }
}
