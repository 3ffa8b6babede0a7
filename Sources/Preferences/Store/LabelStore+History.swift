import Episodes

extension LabelStore {
  /// Adds the events of the file that `history` has not read yet.
  ///
  /// - Throws: As `events()`.
  /// - Complexity: O(new events).
  package func read(into history: inout LabelHistory) throws(DataError) {
    history.lastSequence = try forEachEvent(after: history.lastSequence) {
      (event: LabelEvent) throws(DataError) in
      try history.take(event, file: path)
    }
  }
}

extension LabelStore {
  /// Everything that happened, as the state that it leads to.
  ///
  /// - Throws: As `events()`.
  /// - Complexity: O(events).
  package func history() throws(DataError) -> LabelHistory {
    var history = LabelHistory()
    try read(into: &history)
    return history
  }

  /// The answers that learning, evaluation and summaries use, in the order in which they were given.
  ///
  /// These are answers in force to ordinary queries, by one criterion, of annotators who were not left out. A
  /// query whose dispute was ended has one answer: that of the settlement.
  ///
  /// - Parameter criterion: The criterion; `nil` for the only one in the file.
  /// - Returns: The answers.
  /// - Throws: `DataError.Kind.invalidValue` if `criterion` is `nil` and the file has several. `.missing` if it
  ///   has no answers by that one. Otherwise as `events()`.
  /// - Complexity: O(events).
  public func countedAnswers(by criterion: String? = nil) throws(DataError) -> [Label] {
    let history = try history()
    return history.counted(by: try history.criterion(criterion, file: path))
  }

  /// The answers that annotators gave to ordinary queries, by one criterion, whether settled or not.
  ///
  /// They tell how annotators answer. Those of annotators who were left out are not among them.
  ///
  /// - Parameter criterion: As of `countedAnswers(by:)`.
  /// - Returns: The answers in the order in which they were given.
  /// - Throws: As `countedAnswers(by:)`.
  /// - Complexity: O(events).
  public func givenAnswers(by criterion: String? = nil) throws(DataError) -> [Label] {
    let history = try history()
    return history.given(by: try history.criterion(criterion, file: path))
  }
}
