import CZip
import Episodes
import Foundation

/// Packs the files of a folder into a zip archive, as they are: numpy and zarr read members without
/// unpacking them.
package enum ZipWriter {
  /// Seconds since 1980 that every member is dated by, so that equal files make equal archives.
  private static let earliestDate: UInt16 = 0x21

  /// Writes the archive at `path`, where nothing is, of all files below `folder`, in text order.
  ///
  /// Files are read one after another, so that none is in memory.
  ///
  /// - Throws: `DataError.Kind.unwritable`, and `.unreadable` if a file went away.
  package static func pack(_ folder: String, into path: String) throws(DataError) {
    var code: Int32 = 0
    guard let archive = zip_open(path, ZIP_CREATE | ZIP_EXCL, &code) else {
      throw unwritable(path, "the code \(code) of libzip")
    }
    do {
      for name in try files(below: folder) {
        try add("\(folder)/\(name)", as: name, to: archive, path)
      }
    } catch {
      zip_discard(archive)
      throw error
    }
    guard zip_close(archive) == 0 else {
      let reason = text(archive)
      zip_discard(archive)
      throw unwritable(path, reason)
    }
  }

  /// The names of all files below a folder in text order, hidden ones too.
  private static func files(below folder: String) throws(DataError) -> [String] {
    var files: [String] = []
    for name in try FolderListing.allNames(in: folder) {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(
        atPath: "\(folder)/\(name)", isDirectory: &isFolder)
      files +=
        isFolder.boolValue
        ? try self.files(below: "\(folder)/\(name)").map { "\(name)/\($0)" } : [name]
    }
    return files
  }

  private static func add(
    _ file: String, as name: String, to archive: OpaquePointer, _ path: String
  ) throws(DataError) {
    guard let source = zip_source_file(archive, file, 0, -1) else {
      throw unwritable(path, text(archive))
    }
    let index = zip_file_add(archive, name, source, zip_flags_t(ZIP_FL_ENC_UTF_8))
    guard index >= 0 else {
      zip_source_free(source)
      throw unwritable(path, text(archive))
    }
    guard zip_set_file_compression(archive, UInt64(index), Int32(ZIP_CM_STORE), 0) == 0,
      zip_file_set_dostime(archive, UInt64(index), 0, earliestDate, 0) == 0
    else { throw unwritable(path, text(archive)) }
  }

  private static func text(_ archive: OpaquePointer) -> String {
    zip_strerror(archive).map { String(cString: $0) } ?? "another reason"
  }

  private static func unwritable(_ path: String, _ reason: String) -> DataError {
    DataError(
      .unwritable, file: path, expected: "room and permission to write", found: reason,
      remedy: "choose another output", settings: [.output])
  }
}
