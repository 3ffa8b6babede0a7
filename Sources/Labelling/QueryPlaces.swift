import Preferences

/// Who answered each query, and who is on it.
struct QueryPlaces {
  private(set) var takers: [Query.ID: Set<Annotator>] = [:]

  /// The places taken by answers.
  ///
  /// A skipped query goes to another annotator, and so do those of annotators who are left out.
  init(answersIn history: LabelHistory) {
    for label in history.labels
    where label.judgement.answer.verdict != .skip && !history.dropped.contains(label.annotator) {
      take(label.judgement.query.id, by: label.annotator)
    }
  }

  /// Takes a place.
  mutating func take(_ query: Query.ID, by annotator: Annotator) {
    takers[query, default: []].insert(annotator)
  }

  /// The number of annotators, apart from one, who have a place.
  func count(at query: Query.ID, without annotator: Annotator? = nil) -> Int {
    guard let taken = takers[query] else { return 0 }
    return taken.count - (annotator.map(taken.contains) == true ? 1 : 0)
  }

  /// Whether an annotator has a place.
  func has(_ annotator: Annotator, at query: Query.ID) -> Bool {
    takers[query]?.contains(annotator) == true
  }
}
