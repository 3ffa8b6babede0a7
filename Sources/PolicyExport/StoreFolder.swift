import Episodes
import Foundation
import Zarr

/// A zarr store that an export writes: a folder, or an archive if its name says so.
enum StoreFolder {
  /// Whether a path names an archive.
  static func isArchive(_ path: String) -> Bool { path.hasSuffix(".zip") }

  /// Writes a new folder or archive whole or not at all.
  ///
  /// - Throws: `DataError.Kind.unwritable` for a folder that has something in it already: what an old export
  ///   left would be taken for a part of the new one. Also the errors of `body`.
  static func write<Result>(
    to path: String, _ body: (_ temporaryFolder: String) throws(DataError) -> Result
  ) throws(DataError) -> Result {
    guard isArchive(path) else {
      try requireEmpty(path)
      return try AtomicFolder.write(to: path, last: ".zgroup", body)
    }
    return try writeArchive(to: path, body)
  }

  /// Writes an archive of what `body` puts into a folder, whole or not at all.
  ///
  /// - Throws: `DataError.Kind.unwritable`, and the errors of `body`.
  static func writeArchive<Result>(
    to path: String, _ body: (_ temporaryFolder: String) throws(DataError) -> Result
  ) throws(DataError) -> Result {
    return try AtomicFile.write(to: path) { (temporaryPath: String) throws(DataError) in
      let folder = "\(temporaryPath).folder"
      defer { try? FileManager.default.removeItem(atPath: folder) }
      do {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      } catch {
        throw DataError(
          .unwritable, file: path, expected: "room and permission to write",
          found: error.localizedDescription)
      }
      let result = try body(folder)
      try ZipWriter.pack(folder, into: temporaryPath)
      return result
    }
  }

  /// Refuses a folder that holds something.
  ///
  /// - Throws: `DataError.Kind.unwritable`.
  static func requireEmpty(_ path: String) throws(DataError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue,
      let first = try FolderListing.allNames(in: path).first
    else { return }
    throw DataError(
      .unwritable, file: path, expected: "a new folder, or an empty one",
      found: "one that holds \(first)", remedy: "remove it first, or choose another output",
      settings: [.output])
  }

  /// Refuses a file where a folder is to be, with the name that an archive has to have.
  ///
  /// - Throws: `DataError.Kind.unwritable`.
  static func requireNoFile(_ path: String) throws(DataError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue
    else { return }
    throw DataError(
      .unwritable, file: path,
      expected: "a new folder, or the name of an archive that ends with .zip",
      found: "a file", remedy: "choose another output", settings: [.output])
  }

  /// Opens a store that was written.
  ///
  /// - Throws: `DataError` for one that is not there or damaged.
  static func open(_ path: String) throws(DataError) -> ZarrStore {
    guard isArchive(path) else { return ZarrStore(folder: path) }
    guard let store = try ZarrStore(archive: path, holding: ["meta/.zgroup"]) else {
      throw DataError(
        .malformed, file: path, expected: "an exported zarr store", found: "another archive",
        remedy: "export again")
    }
    return store
  }
}

extension ZarrArray {
  /// Requires rows of numbers of 32 bits.
  ///
  /// - Throws: `DataError.Kind.mismatch` with the first row that differs.
  func require(_ expected: [Float], from row: Int) throws(DataError) {
    try require(bytes: expected.withUnsafeBytes { Array($0) }, from: row)
  }

  /// Requires rows of these bytes.
  ///
  /// - Throws: `DataError.Kind.mismatch` with the first row that differs.
  func require(bytes expected: [UInt8], from row: Int) throws(DataError) {
    let rowBytes = max(1, valuesPerRow * elementType.byteCount)
    let found = try bytes(rows: row..<row + expected.count / rowBytes)
    guard found != expected else { return }
    let place = zip(found, expected).enumerated().first { $1.0 != $1.1 }?.offset ?? 0
    throw error(
      .mismatch, place: "[\(row + place / rowBytes)]", expected: "what was exported",
      found: "another value", remedy: "export again")
  }
}
