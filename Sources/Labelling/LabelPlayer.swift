import EpisodeStore

/// Shows queries to a person and takes the answers.
package protocol LabelPlayer {
  /// Shows one query after another until there are no more or the person leaves.
  ///
  /// All answers are then in the label file.
  ///
  /// - Throws: `DataError` if an answer cannot be recorded, or if nothing can be shown.
  func run(_ session: LabelSession, showing episodes: EpisodeStore) throws
}
