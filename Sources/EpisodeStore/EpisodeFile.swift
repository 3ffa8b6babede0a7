import Episodes
import Foundation
import HDF5

/// A file of episodes as it was found, with its entry in the manifest beside it, if it has one.
struct EpisodeFile: Sendable {
  let path: String
  let listing: EpisodeManifest.File?

  /// The name without folder and extension; the first part of its episodes' names.
  var stem: String {
    ((path as NSString).lastPathComponent as NSString).deletingPathExtension
  }

  /// The ids of its episodes, each with its name inside the file, in order.
  func ids(in reader: any EpisodeReader) throws(DataError) -> [(id: EpisodeID, name: String)] {
    var ids: [(id: EpisodeID, name: String)] = []
    for name in reader.episodeNames {
      ids.append((try EpisodeID(fileStem: stem, demo: name), name))
    }
    return ids.sorted { $0.id < $1.id }
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
      cameras: facts.cameras.map(\.key), framesPerSecond: listing?.framesPerSecond,
      recordedRewards: facts.rewards)
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
