import CHDF5
import Episodes
import Foundation
import Synchronization

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
    guard locksFiles.load(ordering: .relaxed) else { return try openWithoutLock(path) }
    do {
      return try open(path, locking: true)
    } catch let failure where lacksLocks(failure) {
      return try open(path, locking: false)
    } catch {
      throw explained(error)
    }
  }

  /// Whether files are locked while they are open for reading.
  private static let locksFiles = Atomic(true)

  /// Locks no file from now on, in all of the process.
  ///
  /// A reader's lock keeps a recorder from opening its own file again. Without one, a file that a program on
  /// this machine has locked for writing is still refused.
  package static func readWithoutLocks() { locksFiles.store(false, ordering: .relaxed) }

  private static func openWithoutLock(_ path: String) throws(DataError) -> HDF5File {
    if HeldLocks.areForWriting(path) { throw inUse(path) }
    do {
      return try open(path, locking: false)
    } catch {
      throw explained(error)
    }
  }

  private static func inUse(_ path: String) -> DataError {
    let state = IncompleteFile.inUse
    return DataError(
      .unreadable, file: path, expected: "a complete HDF5 file", found: state.found,
      remedy: state.remedy)
  }

  /// Whether the file at `path` carries the HDF5 signature, whatever its extension.
  package static func hasSignature(_ path: String) -> Bool {
    (try? FileContent.requireHDF5(path)) != nil
  }

  /// Whether all structure of the file at `path` carries checksums, as `HDF5Format.checksummed` has it.
  package static func hasChecksums(_ path: String) -> Bool {
    (FileContent.superblockVersion(path) ?? 0) >= 2
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

  /// A file that the process has open already is opened in the same way again, as the library wants it.
  private static func open(_ path: String, locking: Bool) throws(DataError) -> HDF5File {
    do {
      return try openOnce(path, locking: locking)
    } catch let failure where failure.found.contains("file locking flag values don't match") {
      return try openOnce(path, locking: !locking)
    }
  }

  private static func openOnce(_ path: String, locking: Bool) throws(DataError) -> HDF5File {
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
    guard let state = IncompleteFile(failure: failure.found) else { return failure }
    return DataError(
      .unreadable, file: failure.file, expected: "a complete HDF5 file", found: state.found,
      remedy: state.remedy)
  }
}

/// Why a file is not complete, by the library's words.
private enum IncompleteFile {
  case inUse, leftOpen, neverWritten
  case cutShort(byteCount: Int, of: Int)

  /// The longest superblock: a file that ends with it has no contents.
  private static let superblockBytes = 96

  init?(failure: String) {
    if failure.contains("unable to lock file") {
      self = .inUse
    } else if failure.contains("h5clear") || failure.contains("already open for write") {
      self = .leftOpen
    } else if failure.contains("bad object header version number") {
      self = .neverWritten
    } else if let sizes = failure.firstMatch(
      of: /truncated file: eof = (\d+),.*stored_eof = (\d+)/),
      let byteCount = Int(sizes.1), let whole = Int(sizes.2)
    {
      self =
        byteCount <= Self.superblockBytes
        ? .neverWritten : .cutShort(byteCount: byteCount, of: whole)
    } else {
      return nil
    }
  }

  var found: String {
    switch self {
    case .inUse: "a file that another program has open for writing"
    case .leftOpen: "a file whose writer did not close it"
    case .neverWritten: "a file whose writer did not close it, without its contents"
    case .cutShort(let byteCount, let whole): "a file cut short, \(byteCount) of \(whole) bytes"
    }
  }

  var remedy: String {
    switch self {
    case .inUse: "wait until it is done"
    case .leftOpen: "run `h5clear -s` on a copy, and use the copy if it opens"
    case .neverWritten: "record it again, and let the recorder close the file"
    case .cutShort: "copy or download it again, or record it again if its recorder was stopped"
    }
  }
}
