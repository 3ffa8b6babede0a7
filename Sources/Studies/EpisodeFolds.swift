import Episodes

/// A split of episodes into folds.
///
/// Each fold is held out once while the others are used for training.
///
/// The split is by episode, so that no episode is used for both training and testing. It depends on the
/// episodes, the number of folds and the seed. It does not depend on the order in which the episodes are
/// given.
package struct EpisodeFolds: Sendable, Equatable {
  /// The folds.
  ///
  /// Their sizes differ by at most one, and each is in the order of names.
  package let folds: [[EpisodeID]]

  /// Splits episodes into `count` folds.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if an episode is given twice, or if `count` is not between 2
  ///   and the number of episodes.
  /// - Complexity: O(episodes · log episodes).
  package init(episodes: [EpisodeID], count: Int, seed: UInt64) throws(DataError) {
    guard Set(episodes).count == episodes.count else {
      throw DataError(
        .invalidValue, subject: "folds", expected: "every episode once",
        found: "\(episodes.count - Set(episodes).count) given again")
    }
    guard count >= 2, count <= episodes.count else {
      throw DataError(
        .invalidValue, subject: "folds", expected: "2 or more folds of 1 or more episodes",
        found: "\(count) folds of \(episodes.count) episodes",
        remedy: "ask for fewer folds or give more episodes")
    }
    var generator = SeededGenerator(seed: seed)
    let shuffled = generator.shuffled(episodes.sorted())
    folds = (0..<count).map { fold in
      stride(from: fold, to: shuffled.count, by: count).map { shuffled[$0] }.sorted()
    }
  }

  /// The training episodes while a fold is held out, in the order of names.
  ///
  /// - Precondition: `fold` is one of `folds.indices`.
  /// - Complexity: O(episodes · log episodes).
  package func training(without fold: Int) -> [EpisodeID] {
    precondition(folds.indices.contains(fold), "there is no such fold")
    return folds.indices.filter { $0 != fold }.flatMap { folds[$0] }.sorted()
  }
}
