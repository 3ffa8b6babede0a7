import Episodes
import Foundation

/// A whole episode of a log.
public struct LoggedEpisode: Sendable {
  /// The episode.
  public let episode: Episode
  /// A store of this episode alone.
  public let store: EpisodeStore
  /// The state of the videos that it names outside its own place.
  public let videos: [FileState]
  private let place: RecordedPlace
  private let entry: EpisodeEntry
  let camera: String?

  /// The name.
  public var id: EpisodeID { episode.id }

  /// - Throws: `DataError` with the reason why the episode is not whole.
  init(_ entry: EpisodeEntry, of place: RecordedPlace, camera: String?) throws(DataError) {
    let facts = try place.facts(of: entry)
    if let absence = facts.absentEnding { throw absence }
    if camera == nil, let awaited = facts.awaitedCameras.min(by: { $0.key < $1.key }) {
      throw awaited.value
    }
    episode = try place.episode(entry.id, facts)
    let record = EpisodeStore.Record(
      episode: episode, file: place.location, format: place.format, place: facts.place,
      cameras: facts.cameras, arrays: facts.arrays, sceneName: place.sceneName,
      otherObservations: facts.otherObservations, imagesRemedy: facts.imagesRemedy)
    do {
      _ = try record.camera(camera)
    } catch {
      throw camera.flatMap { facts.awaitedCameras[$0] } ?? error
    }
    store = EpisodeStore(files: [place.location], records: [episode.id: record])
    self.place = place
    self.entry = entry
    self.camera = camera
    videos = try Self.videos(of: facts, outside: place.location)
  }

  private static func videos(of facts: EpisodeFacts, outside location: EpisodeLocation)
    throws(DataError) -> [FileState]
  {
    guard location.kind != .folder else { return [] }
    var states: [FileState] = []
    for case .video(let video) in facts.cameras.map(\.source) {
      let path = try video.path()
      if let state = FileState(of: path), path != location.path { states.append(state) }
    }
    return states
  }

  /// Decodes every frame and reads every number, and tells what is wrong with them.
  ///
  /// - Complexity: O(pixels), constant memory.
  public func findings() -> [Finding] {
    EpisodeInspection(place: place, isDeep: true).result(of: entry).findings
  }
}
