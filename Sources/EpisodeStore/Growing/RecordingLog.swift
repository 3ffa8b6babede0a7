import Episodes
import HDF5

/// A folder, or a file, that recorders may still write into.
///
/// Nothing of it is locked, moved or changed. What a recorder has not finished is told with its reason, and
/// does not keep anything else from being read.
///
/// ```swift
/// let log = RecordingLog(root: "runs")
/// for place in try log.places() {
///   let contents = place.contents()
///   print(place.path, contents.episodes.map(\.id), contents.unfinished.map(\.problem))
/// }
/// ```
public struct RecordingLog: Sendable {
  /// The folder or file.
  public let root: String
  /// What to take for granted about pictures.
  public let conventions: ImageConventions
  /// The camera that is read, as a key or a role, or `nil` for the first of each episode.
  public let camera: String?

  /// Names a log.
  public init(
    root: String, conventions: ImageConventions = ImageConventions(), camera: String? = nil
  ) {
    self.root = root
    self.conventions = conventions
    self.camera = camera
  }

  /// Locks no HDF5 file from now on, in all of the process.
  ///
  /// A reader's lock would keep a recorder from opening its file again.
  public static func readWithoutLocks() { HDF5File.readWithoutLocks() }

  /// Everything in it that holds episodes or claims to, as it is now, in text order.
  ///
  /// A folder without any is empty, and no error.
  ///
  /// - Throws: `DataError` if the folder cannot be walked, for example because a part of it was just renamed.
  /// - Complexity: O(files). No recording is opened.
  public func places() throws(DataError) -> [RecordingPlace] {
    let locations: [EpisodeLocation]
    do {
      locations = try EpisodeLocation.all(at: [root], conventions: conventions)
    } catch {
      guard error.kind == .missing, FolderContents.isFolder(root) else { throw error }
      return []
    }
    return locations.map { RecordingPlace(location: $0, camera: camera) }
      .sorted { $0.path < $1.path }
  }
}

/// One file or folder of a log, with the episodes in it.
public struct RecordingPlace: Sendable {
  let location: EpisodeLocation
  let camera: String?
  /// The state of the file, or of all files in the folder.
  public let files: [FileState]

  init(location: EpisodeLocation, camera: String?) {
    self.location = location
    self.camera = camera
    files = FileState.all(at: location.path)
  }

  /// Where it is.
  public var path: String { location.path }

  /// Whether no file of it has changed since, other than that one HDF5 file has grown: recorders leave what is
  /// in it already as it is.
  public var isAsItWas: Bool {
    files.allSatisfy { file in
      guard let now = FileState(of: file.path) else { return false }
      let hasGrown =
        location.kind == .hdf5 && now.number == file.number && now.byteCount >= file.byteCount
      return now == file || hasGrown
    }
  }

  /// What was found in a place.
  public struct Contents: Sendable {
    /// Whole episodes, in the order of their names.
    public internal(set) var episodes: [LoggedEpisode] = []
    /// Episodes, or the place itself, that cannot be read now.
    public internal(set) var unfinished: [Unfinished] = []
  }

  /// Something that cannot be read now, and why.
  public struct Unfinished: Sendable {
    /// The episode, or `nil` for all of the place.
    public let id: EpisodeID?
    /// Why it is not ready.
    public let problem: DataError
  }

  /// Opens the place and describes its episodes.
  ///
  /// - Complexity: O(episodes). No frame is read.
  public func contents() -> Contents {
    var contents = Contents()
    do {
      let place = try RecordedPlace(location)
      for entry in place.entries {
        do {
          contents.episodes.append(try LoggedEpisode(entry, of: place, camera: camera))
        } catch {
          contents.unfinished.append(Unfinished(id: entry.id, problem: error))
        }
      }
    } catch {
      contents.unfinished.append(Unfinished(id: nil, problem: error))
    }
    return contents
  }
}
