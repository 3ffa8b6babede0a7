import Episodes
import Foundation

/// A file as the system describes it at some moment.
///
/// Two equal states of a path mean an unchanged file. A renamed file keeps everything but its path.
public struct FileState: Codable, Sendable, Equatable {
  /// Where it is.
  public let path: String
  /// Its device and number, which a rename keeps and a replacement does not.
  public let device, number: UInt64
  /// Its size in bytes.
  public let byteCount: Int
  /// When it was written last, in nanoseconds since 1970, by the clock of its file system.
  public let writtenNanoseconds: Int

  /// Looks at a file; `nil` if nothing is there.
  public init?(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.path = path
    (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino))
    byteCount = Int(status.st_size)
    writtenNanoseconds = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
  }

  /// Whether the file at the path is still in this state.
  public var isCurrent: Bool { FileState(of: path) == self }
}

extension FileState {
  /// Files of one recording that are looked at, at most.
  private static let largestFileCount = 1 << 20

  /// The states of a file, or of all files below a folder in the order of their paths.
  ///
  /// Hidden files are left out. Links are followed to files, and not to folders.
  ///
  /// - Complexity: O(files).
  static func all(at path: String) -> [FileState] {
    guard FolderContents.isFolder(path) else { return [FileState(of: path)].compactMap { $0 } }
    guard let names = FileManager.default.enumerator(atPath: path) else { return [] }
    var states: [FileState] = []
    for case let name as String in names {
      guard !name.fileName.hasPrefix("."), FolderContents.isRegularFile("\(path)/\(name)"),
        let state = FileState(of: "\(path)/\(name)")
      else { continue }
      states.append(state)
      if states.count == largestFileCount { break }
    }
    return states.sorted { $0.path < $1.path }
  }
}
