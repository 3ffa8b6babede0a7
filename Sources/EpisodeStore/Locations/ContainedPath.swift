import Episodes
import Foundation

/// Paths that a data file or manifest names, which may lead nowhere but below the file's own folder.
enum ContainedPath {
  /// The path of `relative` below `folder`, with symbolic links resolved.
  ///
  /// `file` and `place` say who names the path, for the error.
  static func resolve(
    _ relative: String, in folder: String, namedBy file: String, place: String?
  ) throws(DataError) -> String {
    // As file systems split: a slash counts even where a combining mark follows it.
    let components = relative.unicodeScalars.split(
      separator: "/", omittingEmptySubsequences: false
    ).map(String.init)
    let isPlain =
      components.allSatisfy { !$0.isEmpty && $0 != ".." && $0 != "." }
      && relative.escapingControlCharacters == relative
    guard isPlain else { throw outside(relative, file: file, place: place) }
    guard let root = realPath(folder), let target = realPath("\(root)/\(relative)") else {
      throw DataError(
        .missing, file: file, place: place, expected: "the file \"\(relative)\" beside it",
        found: "nothing there", remedy: "copy it to \(folder)/\(relative)")
    }
    guard target.hasPrefix(root == "/" ? "/" : root + "/") else {
      throw outside(relative, file: file, place: place)
    }
    return target
  }

  /// The folder that `file` is in.
  static func folder(of file: String) -> String {
    let folder = file.parentFolder
    return folder.isEmpty ? "." : folder
  }

  /// The path with symbolic links resolved, or `nil` if nothing is there.
  static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func outside(_ relative: String, file: String, place: String?) -> DataError {
    DataError(
      .invalidValue, file: file, place: place,
      expected: "a path relative to the file's folder that stays inside it",
      found: "\"\(relative)\"")
  }
}

extension ContainedPath {
  /// The size of a file; 0 if nothing is there.
  static func byteCount(of path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_size : 0
  }
}
