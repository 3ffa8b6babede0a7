import Episodes
import Foundation

/// A file or folder of episodes as it was found, with its entry in the manifest beside it, if it has
/// one.
struct EpisodeLocation: Sendable {
  let path: String
  let kind: FileKind
  let listing: EpisodeManifest.File?
  let tree: EpisodeTree

  /// The name without folder and extension; the first part of its episodes' names.
  ///
  /// A folder keeps whatever stands after a dot, except `zarr`.
  var stem: String {
    let name = (path as NSString).standardizingPath
    let last = (name as NSString).lastPathComponent
    let hasExtension = kind != .folder || last.hasSuffix(".zarr")
    return hasExtension ? (last as NSString).deletingPathExtension : last
  }

  /// The folder itself, or the one that the file is in.
  var folder: String { kind == .folder ? path : ContainedPath.folder(of: path) }

  /// The episodes that a reader found, in the order of their ids.
  func entries(in reader: any EpisodeReader) -> [EpisodeEntry] {
    reader.episodes.sorted { $0.id < $1.id }
  }

  /// Ids of episodes that stand in this file with others.
  func entries(named names: [String]) throws(DataError) -> [EpisodeEntry] {
    var entries: [EpisodeEntry] = []
    for name in names {
      entries.append(EpisodeEntry(id: try EpisodeID(fileStem: stem, demo: name), name: name))
    }
    return entries
  }

  /// The one episode of a file or folder, which is named after it.
  func soleEntry() throws(DataError) -> EpisodeEntry {
    EpisodeEntry(id: try EpisodeID(stem), name: stem)
  }

  /// What the manifest says about an episode.
  func listing(of id: EpisodeID) -> EpisodeManifest.Episode? {
    listing?.episodes.first { $0.id == id }
  }

  /// Builds the episode, or throws the first thing that is wrong with it.
  func episode(_ id: EpisodeID, facts: EpisodeFacts, embodiment: String?) throws(DataError)
    -> Episode
  {
    if let problem = (facts.problems(file: path) + listingProblems(of: id, facts: facts)).first(
      where: { $0.severity == .error })
    {
      throw problem.error
    }
    return try Episode(
      id: id, stepCount: facts.stated?.rowCount ?? 0,
      embodiment: listing?.embodiment ?? embodiment, scene: listing?.scene,
      cameras: facts.cameras.map(\.key),
      cameraRoles: Dictionary(uniqueKeysWithValues: facts.cameras.map { ($0.key, $0.role) }),
      framesPerSecond: listing?.framesPerSecond ?? facts.framesPerSecond,
      instructions: facts.instructions, skippedSteps: facts.skippedSteps,
      isSuccess: facts.isSuccess, recordedRewards: facts.rewards)
  }

  /// Where the manifest and the file disagree about an episode.
  func listingProblems(of id: EpisodeID, facts: EpisodeFacts) -> [Problem] {
    guard let listed = listing(of: id), let stated = facts.stated, listed.steps != stated.rowCount
    else { return [] }
    return [
      Problem(
        code: "manifest.steps", severity: .error,
        error: DataError(
          .mismatch, file: path, place: stated.place,
          expected: "\(listed.steps) steps, as the manifest says", found: "\(stated.rowCount)",
          remedy: "renew the manifest if the change was meant"))
    ]
  }
}
