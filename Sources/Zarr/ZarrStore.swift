import Episodes
import Foundation

/// The files of a zarr store, by their names below its root: a folder, or a zip archive of the same tree.
package struct ZarrStore: Sendable {
  private enum Storage {
    case folder
    /// `root` is empty or ends with a slash.
    case archive(ZipArchive, root: String)
  }

  /// The folder or archive, as the user named it.
  package let path: String
  private let storage: Storage

  /// The store in a folder.
  package init(folder: String) {
    path = folder
    storage = .folder
  }

  /// The store in a zip archive, told by one of the files that it has to have; `nil` without one.
  ///
  /// It may stand at the top of the archive or in a folder.
  ///
  /// - Throws: `DataError.Kind.unreadable` for a damaged archive. `.malformed` for several stores.
  package init?(archive path: String, holding marks: [String]) throws(DataError) {
    let archive = try ZipArchive(path: path)
    let roots = Set(
      marks.flatMap { mark in
        archive.names.filter { $0 == mark || $0.hasSuffix("/" + mark) }
          .map { String($0.dropLast(mark.count)) }
      }
    ).sorted()
    guard let root = roots.first else { return nil }
    guard roots.count == 1 else {
      throw DataError(
        .malformed, file: path, expected: "one zarr store in an archive",
        found: "\(roots.count), in \(roots.prefix(3).joined(separator: " and "))",
        remedy: "unpack it, and name the folders")
    }
    self.path = path
    storage = .archive(archive, root: root)
  }

  /// Whether there is a regular file of that name.
  package func holds(_ name: String) -> Bool {
    switch storage {
    case .folder:
      var status = stat()
      return lstat("\(path)/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    case .archive(let archive, let root): return archive.holds(root + name)
    }
  }

  /// The names in a folder in text order, without hidden ones; none without such a folder.
  ///
  /// - Throws: As `FolderListing.visibleNames(in:)`.
  package func names(in folder: String) throws(DataError) -> [String] {
    switch storage {
    case .folder:
      var status = stat()
      let place = "\(path)/\(folder)"
      guard stat(place, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return [] }
      return try FolderListing.visibleNames(in: place)
    case .archive(let archive, let root):
      let prefix = "\(root)\(folder)/"
      let names = archive.names.filter { $0.hasPrefix(prefix) }.compactMap {
        $0.dropFirst(prefix.count).split(separator: "/").first.map(String.init)
      }
      return Set(names).filter { !$0.hasPrefix(".") }.sorted()
    }
  }

  /// The bytes of a file, or `nil` if it is not there.
  ///
  /// - Throws: `DataError.Kind.unsupported` for a link, a folder or more than `limit` bytes. `.unreadable` for
  ///   damage and missing permissions.
  package func bytes(of name: String, limit: Int) throws(DataError) -> [UInt8]? {
    switch storage {
    case .folder: try fileBytes(of: name, limit: limit)
    case .archive(let archive, let root): try archive.bytes(of: root + name, limit: limit)
    }
  }

  /// An error about a file or array of the store.
  package func error(
    _ kind: DataError.Kind, at name: String, place: String? = nil, expected: String,
    found: String, remedy: String? = nil
  ) -> DataError {
    switch storage {
    case .folder:
      let file = "\(path)/\(name)"
      return DataError(
        kind, file: file, place: place, expected: expected, found: found, remedy: remedy)
    case .archive:
      let inside = [name, place].compactMap { $0 }.joined(separator: ": ")
      return DataError(
        kind, file: path, place: inside, expected: expected, found: found, remedy: remedy)
    }
  }

  /// Neither the file nor a folder on the way to it may be a link.
  private func fileBytes(of name: String, limit: Int) throws(DataError) -> [UInt8]? {
    var path = self.path
    var status = stat()
    let components = name.split(separator: "/")
    for (number, component) in components.enumerated() {
      path += "/\(component)"
      guard lstat(path, &status) == 0 else { return nil }
      let wanted = number == components.count - 1 ? S_IFREG : S_IFDIR
      guard status.st_mode & S_IFMT == wanted else {
        throw DataError(
          .unsupported, file: path, expected: "a regular file, with no link on the way to it",
          found: "a link or folder")
      }
    }
    guard status.st_size <= limit else {
      throw DataError(
        .unsupported, file: path, expected: "a file of at most \(limit) bytes",
        found: "\(status.st_size) bytes")
    }
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw DataError(
        .unreadable, file: path, expected: "a file that can be read", found: "no permission")
    }
    return Array(bytes)
  }
}
