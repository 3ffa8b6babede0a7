import EpisodeStore

/// A way of showing queries to a person and taking the answers.
package protocol LabelPlayer {
  /// Shows one query after the other until there are no more or the person leaves; whatever was
  /// answered is in the label file then.
  ///
  /// - Throws: `DataError` if an answer cannot be recorded or nothing can be shown.
  func run(_ session: LabelSession, showing episodes: EpisodeStore) throws
}
