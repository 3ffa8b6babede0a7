import Foundation

/// How much there is in files and folders.
package enum FileTree {
  private static let largestFileCount = 1 << 20

  /// Bytes of a file, or of all files below a folder, at most a million of them.
  ///
  /// Links are not followed.
  ///
  /// - Complexity: O(files).
  package static func byteCount(of path: String) -> UInt64 {
    guard let files = FileManager.default.enumerator(atPath: path) else { return size(path) }
    var (sum, count) = (size(path), 0)
    for case let name as String in files {
      sum += size("\(path)/\(name)")
      count += 1
      if count == largestFileCount { break }
    }
    return sum
  }

  /// Whether there is a folder at `path`.
  package static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  private static func size(_ path: String) -> UInt64 {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      ? UInt64(status.st_size) : 0
  }
}
