import Episodes

/// Where an episode stands, for those who copy it.
public struct EpisodeSource: Sendable, Equatable {
  /// The HDF5 file.
  public let file: String
  /// The path inside it, such as `/data/demo_3`.
  public let place: String
  /// The cameras whose frames are in videos beside the file rather than in it.
  public let videoCameras: [String]
}

extension EpisodeStore {
  /// Where an episode stands.
  ///
  /// - Throws: `DataError.Kind.missing` for an unknown episode.
  public func source(of id: EpisodeID) throws(DataError) -> EpisodeSource {
    let record = try record(of: id)
    let videos = record.cameras.filter { if case .video = $0.source { true } else { false } }
    return EpisodeSource(
      file: record.file.path, place: record.place, videoCameras: videos.map(\.key))
  }
}
