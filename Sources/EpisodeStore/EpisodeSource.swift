import Episodes

/// Where an episode stands, for those who copy it.
public struct EpisodeSource: Sendable, Equatable {
  /// The file, or the folder of an episode in several files.
  public let file: String
  /// The layout, such as `robomimic`.
  public let format: String
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
    let videos = record.cameras.filter(\.source.isVideo)
    return EpisodeSource(
      file: record.file.path, format: record.format, place: record.place,
      videoCameras: videos.map(\.key))
  }
}
