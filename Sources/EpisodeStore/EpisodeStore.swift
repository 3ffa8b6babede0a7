import Episodes

/// Recorded episodes, in whichever of the known layouts they are.
///
/// Opening reads the description of every episode and checks that its parts agree. Frames and arrays are
/// read on demand, a range of steps at a time. Files are never changed.
///
/// ```swift
/// let store = try EpisodeStore(paths: ["Episodes"])
/// let first = store.episodes[0]
/// let frames = try store.frames(of: first.id, steps: 0..<first.stepCount)
/// ```
public final class EpisodeStore: Sendable {
  /// One episode and where it is.
  struct Record: Sendable {
    let episode: Episode
    let file: EpisodeLocation
    /// The layout's name.
    let format: String
    let place: String
    let cameras: [CameraFacts]
    let arrays: ArrayPlace
    /// The id of the scene, which need not be known.
    let sceneName: String?
    /// The observations that are no images, for the error about an absent camera.
    let otherObservations: [String]
    /// A way to get images where there are none.
    let imagesRemedy: String?
  }

  /// All episodes, sorted by id.
  public let episodes: [Episode]
  let files: [EpisodeLocation]
  let records: [EpisodeID: Record]
  /// Frames whose files stay open.
  let openFiles = BoundedCache<any FrameSource>(capacity: 16)
  /// Frames of which only an index is kept.
  let openIndexes = BoundedCache<any FrameSource>(capacity: 64)

  /// Opens files and folders.
  ///
  /// A folder is read by its `manifest.json`, or else by its contents. `conventions` says of pictures what
  /// their recordings do not.
  ///
  /// - Parameters:
  ///   - paths: The files and folders.
  ///   - conventions: What to take for granted about pictures.
  ///   - skip: Gets the problem of every file that cannot be used, which is then left out. Without it, the
  ///     first such file is an error.
  /// - Throws: `DataError` for the first file or episode that cannot be used, or if none can. `.mismatch`
  ///   naming both files if two hold an episode of the same name.
  /// - Complexity: O(episodes). No frame is read.
  public init(
    paths: [String], conventions: ImageConventions = ImageConventions(),
    skip: ((DataError) -> Void)? = nil
  ) throws(DataError) {
    files = try EpisodeLocation.all(at: paths, conventions: conventions)
    var records: [EpisodeID: Record] = [:]
    for file in files {
      let isLast = file.path == files.last?.path
      for record in try Self.records(of: file, skip: isLast && records.isEmpty ? nil : skip) {
        let id = record.episode.id
        if let other = records[id] { throw Self.duplicate(id, in: file, and: other.file) }
        records[id] = record
      }
    }
    self.records = records
    episodes = records.values.map(\.episode).sorted { $0.id < $1.id }
  }

  /// Takes episodes that were described before.
  init(files: [EpisodeLocation], records: [EpisodeID: Record]) {
    self.files = files
    self.records = records
    episodes = records.values.map(\.episode).sorted { $0.id < $1.id }
  }

  /// The episode of that name.
  ///
  /// - Throws: `DataError.Kind.missing`, with the number of episodes there are and the nearest names.
  public func episode(_ id: EpisodeID) throws(DataError) -> Episode { try record(of: id).episode }

  /// The entry of an episode in the manifest, with its split, or `nil` if it is not listed.
  public func listing(of id: EpisodeID) -> EpisodeManifest.Episode? {
    records[id]?.file.listing(of: id)
  }

  func record(of id: EpisodeID) throws(DataError) -> Record {
    guard let record = records[id] else { throw unknown(id) }
    return record
  }

  private static func records(of file: EpisodeLocation, skip: ((DataError) -> Void)?)
    throws(DataError) -> [Record]
  {
    do {
      return try records(of: file)
    } catch {
      guard let skip else { throw error }
      skip(error)
      return []
    }
  }

  private static func records(of file: EpisodeLocation) throws(DataError) -> [Record] {
    try file.listing?.checkSize(of: file.path)
    let place = try RecordedPlace(file)
    var records: [Record] = []
    for entry in place.entries {
      let facts = try place.facts(of: entry)
      let episode = try place.episode(entry.id, facts)
      records.append(
        Record(
          episode: episode, file: file, format: place.format, place: facts.place,
          cameras: facts.cameras, arrays: facts.arrays, sceneName: place.sceneName,
          otherObservations: facts.otherObservations, imagesRemedy: facts.imagesRemedy))
    }
    return records
  }

  static func duplicate(_ id: EpisodeID, in file: EpisodeLocation, and other: EpisodeLocation)
    -> DataError
  {
    DataError(
      .mismatch, file: file.path, expected: "episode names that occur once",
      found: "\(id), which is in \(other.path) too",
      remedy: "rename one of them, or open them one at a time")
  }

  private func unknown(_ id: EpisodeID) -> DataError {
    let nearest = episodes.map(\.id.name).map { (distance: $0.editDistance(to: id.name), name: $0) }
      .sorted { $0.distance < $1.distance }.prefix(3).map(\.name).joined(separator: ", ")
    return DataError(
      .missing, subject: id.name, expected: "one of the \(episodes.count) episodes",
      found: "no such name", remedy: nearest.isEmpty ? nil : "the nearest are \(nearest)")
  }
}

extension String {
  /// The number of insertions, removals and replacements that turn one name into the other.
  fileprivate func editDistance(to other: String) -> Int {
    let (mine, theirs) = (Array(utf8), Array(other.utf8))
    var row = Array(0...theirs.count)
    for (i, a) in mine.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in theirs.enumerated() {
        let replaced = diagonal + (a == b ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = Swift.min(replaced, diagonal + 1, row[j] + 1)
      }
    }
    return row[theirs.count]
  }
}
