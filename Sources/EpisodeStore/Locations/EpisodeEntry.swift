import Episodes

/// An episode as its reader names it.
struct EpisodeEntry: Sendable {
  /// The lasting name.
  let id: EpisodeID
  /// The name inside the file or folder.
  let name: String
}
