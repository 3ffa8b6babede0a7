import Foundation

/// Small files that are read whole, such as manifests and cards, and never a file without an end.
public enum InputFile {
  /// The contents of a regular file.
  ///
  /// - Throws: `DataError.Kind.missing` if nothing is there, `.unreadable` for a folder, a pipe or a
  ///   device, `.unsupported` for more than `limit` bytes.
  /// - Complexity: O(bytes).
  public static func contents(of path: String, atMost limit: Int) throws(DataError) -> Data {
    let byteCount = try byteCount(of: path)
    guard byteCount <= limit else {
      throw DataError(
        .unsupported, file: path, expected: "at most \(limit) bytes", found: "\(byteCount)")
    }
    guard let file = FileHandle(forReadingAtPath: path),
      let bytes = try? file.read(upToCount: byteCount) ?? Data()
    else {
      throw DataError(
        .unreadable, file: path, expected: "a readable file",
        found: String(cString: strerror(errno)), remedy: "check its permissions")
    }
    return bytes
  }

  /// The size of a regular file.
  ///
  /// - Throws: `DataError.Kind.missing` if nothing is there, `.unreadable` for a folder, a pipe or a
  ///   device, which would be read for ever.
  public static func byteCount(of path: String) throws(DataError) -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw DataError(
        .missing, file: path, expected: "a file",
        found: errno == ENOENT ? "nothing there" : String(cString: strerror(errno)),
        remedy: "check the path")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw DataError(
        .unreadable, file: path, expected: "a file",
        found: status.st_mode & S_IFMT == S_IFDIR ? "a folder" : "something that is not a file")
    }
    return status.st_size
  }
}
