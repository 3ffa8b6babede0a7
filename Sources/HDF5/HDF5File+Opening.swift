import CHDF5
import Episodes
import Foundation

extension HDF5File {
  /// Opens a file for reading.
  ///
  /// It is never changed.
  ///
  /// Where the file system refuses locks altogether (as some NFS servers do) the file is read without
  /// one. A file that a program has open for writing is refused.
  ///
  /// - Throws: `DataError.Kind.missing` if nothing is there, `.unreadable` if it is a folder, empty,
  ///   not HDF5 (a web page saved under the name is recognised), truncated, or left open by a writer
  ///   that crashed.
  public static func open(_ path: String) throws(DataError) -> HDF5File {
    try FileContent.requireHDF5(path)
    do {
      return try open(path, locking: true)
    } catch let failure where lacksLocks(failure) {
      return try open(path, locking: false)
    } catch {
      throw explained(error)
    }
  }

  /// Whether the file at `path` carries the HDF5 signature, whatever its extension.
  package static func hasSignature(_ path: String) -> Bool {
    (try? FileContent.requireHDF5(path)) != nil
  }

  static func accessProperties(locking: Bool, place: Place) throws(DataError) -> Handle {
    let access = try place.handle("file access properties") {
      H5Pcreate(rapl_file_access_class())
    }
    // Closing the file closes every object opened from it, so that `close()` really closes the file.
    try place.call("close degree") { H5Pset_fclose_degree(access.id, H5F_CLOSE_STRONG) }
    if !locking { try place.call("no locks") { H5Pset_file_locking(access.id, false, true) } }
    return access
  }

  private static func open(_ path: String, locking: Bool) throws(DataError) -> HDF5File {
    let place = Place(file: path)
    let access = try accessProperties(locking: locking, place: place)
    let handle = try place.handle("an HDF5 file") {
      H5Fopen(path, rapl_open_read_only, access.id)
    }
    return HDF5File(path: path, handle: handle)
  }

  /// `EAGAIN` means that another program writes the file, and is not taken for a missing lock service.
  private static func lacksLocks(_ failure: DataError) -> Bool {
    failure.found.contains("unable to lock file")
      && !failure.found.contains("errno = \(EAGAIN),")
  }

  private static func explained(_ failure: DataError) -> DataError {
    let advice: (found: String, remedy: String)? =
      if failure.found.contains("unable to lock file") {
        ("a file that another program has open for writing", "wait until it is done")
      } else if failure.found.contains("h5clear")
        || failure.found.contains("already open for write")
      {
        (
          "a file whose writer did not close it",
          "run `h5clear -s` on a copy, and use the copy if it opens"
        )
      } else if failure.found.contains("truncated file") {
        ("a file cut short (\(failure.found))", "download or copy it again")
      } else {
        nil
      }
    guard let advice else { return failure }
    return DataError(
      .unreadable, file: failure.file, expected: "a complete HDF5 file", found: advice.found,
      remedy: advice.remedy)
  }
}
