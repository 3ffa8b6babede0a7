import Foundation
import Synchronization

/// Writes files that are either the old one or the whole new one, never a part.
public enum AtomicFile {
  /// Temporary files of writes in progress, so that an interrupted command can remove them.
  private static let inProgress = Mutex<Set<String>>([])

  /// Lets `body` write to a temporary name in the same folder, then syncs and renames it.
  ///
  /// The folder is made if it is missing. If `body` throws, the temporary file is removed and a file
  /// already at `path` stays as it was. A link is followed, and only a file is replaced. Otherwise a
  /// privileged user could lose `/dev/null`.
  ///
  /// - Throws: The error of `body`, or `DataError.Kind.unwritable`.
  public static func write<Result>(
    to path: String, _ body: (_ temporaryPath: String) throws(DataError) -> Result
  ) throws(DataError) -> Result {
    let target = try target(of: path)
    let temporaryPath = try temporaryName(beside: target, reportedAs: path)
    inProgress.withLock { _ = $0.insert(temporaryPath) }
    tell(temporaryPath)
    defer { forget(temporaryPath) }
    let result: Result
    do {
      result = try body(temporaryPath)
    } catch {
      throw error.file == temporaryPath ? error.relocated(to: path, place: error.place) : error
    }
    try sync(temporaryPath, reportedAs: path)
    guard rename(temporaryPath, target) == 0 else { throw unwritable(path) }
    try sync(target.parentFolder, reportedAs: path)
    return result
  }

  /// Writes bytes as `write(to:_:)` does.
  ///
  /// - Throws: `DataError.Kind.unwritable`, with the system's reason.
  public static func write(_ data: Data, to path: String) throws(DataError) {
    try write(to: path) { (temporaryPath: String) throws(DataError) in
      do {
        try data.write(to: URL(fileURLWithPath: temporaryPath))
      } catch {
        throw DataError(
          .unwritable, file: path, expected: "room and permission to write",
          found: error.localizedDescription)
      }
    }
  }

  /// Removes the temporary files of unfinished writes, and scratch folders, for a command that is
  /// interrupted.
  public static func removeUnfinished() {
    inProgress.withLock { paths in
      paths.forEach { unlink($0) }
      paths.removeAll()
    }
    ScratchFolder.removeAll()
  }

  /// Writes the path of every temporary file, and a zero byte, to `descriptor` before the file is made, so
  /// that another process can remove it if this one is killed.
  public static func tellOfTemporaryFiles(_ descriptor: Int32) {
    journal.store(descriptor, ordering: .relaxed)
  }

  /// Whether `path` has the form of a temporary file's.
  public static func isTemporaryName(_ path: String) -> Bool {
    let name = path.fileName
    return name.hasPrefix(".") && name.hasSuffix(".tmp")
      && UUID(uuidString: String(name.dropLast(4).suffix(36))) != nil
  }

  private static let journal = Atomic<Int32>(-1)

  private static func tell(_ temporaryPath: String) {
    let descriptor = journal.load(ordering: .relaxed)
    guard descriptor >= 0 else { return }
    let line = Array(temporaryPath.utf8) + [0]
    _ = line.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
  }

  /// The file that a rename would replace: for a link, its target.
  private static func target(of path: String) throws(DataError) -> String {
    try InputFiles.requireName(path)
    var status = stat()
    guard stat(path, &status) == 0 else { return path }
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFREG else {
      throw DataError(
        .unwritable, file: path, expected: "the name of a file, new or old",
        found: kind == S_IFDIR ? "a folder" : "something that is not a file",
        remedy: "choose another output", settings: [.output])
    }
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK,
      let resolved = realpath(path, nil)
    else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func temporaryName(beside path: String, reportedAs reported: String)
    throws(DataError) -> String
  {
    let target = URL(fileURLWithPath: path)
    let folder = target.deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw DataError(
        .unwritable, file: reported, expected: "a folder that can be made or is there",
        found: obstacle(to: folder), remedy: "choose another output", settings: [.output])
    }
    guard access(folder.path, W_OK) == 0 else { throw unwritable(reported) }
    return folder.appendingPathComponent(".\(target.lastPathComponent).\(UUID().uuidString).tmp")
      .path
  }

  /// Why a folder cannot be made: the nearest thing on the way to it is a file, or refuses.
  private static func obstacle(to folder: URL) -> String {
    var nearest = folder
    var isFolder: ObjCBool = false
    while !FileManager.default.fileExists(atPath: nearest.path, isDirectory: &isFolder) {
      nearest.deleteLastPathComponent()
    }
    return isFolder.boolValue
      ? "\(nearest.path), where none can be made"
      : "\(nearest.path), which is not a folder"
  }

  private static func forget(_ temporaryPath: String) {
    unlink(temporaryPath)
    inProgress.withLock { _ = $0.remove(temporaryPath) }
  }

  private static func sync(_ path: String, reportedAs target: String) throws(DataError) {
    let descriptor = open(path.isEmpty ? "." : path, O_RDONLY)
    guard descriptor >= 0 else { throw unwritable(target) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw unwritable(target) }
  }

  private static func unwritable(_ path: String) -> DataError {
    DataError(
      .unwritable, file: path, expected: "room and permission to write",
      found: String(cString: strerror(errno)), remedy: "choose another output", settings: [.output])
  }
}
