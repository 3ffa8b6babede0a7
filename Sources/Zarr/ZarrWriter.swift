import Episodes
import Foundation

/// Writes a zarr store of version 2 into an empty folder.
///
/// ```swift
/// let writer = ZarrWriter(folder: temporaryFolder)
/// try writer.writeGroup("")
/// let action = try writer.array("data/action", shape: [stepCount, 7], type: .float32)
/// try action.append(numbers)
/// try action.finish()
/// ```
package struct ZarrWriter: Sendable {
  /// How chunks are compressed.
  package enum Compression: Sendable {
    /// Not at all.
    case none
    /// blosc with LZ4 at level 5, without shuffling, as diffusion_policy compresses by default.
    case blosc
  }

  private let folder: String

  /// Writes into `folder`, which is there.
  package init(folder: String) { self.folder = folder }

  /// Makes a group, and states its attributes as a JSON object if there are any; the store's root is `""`.
  ///
  /// - Throws: `DataError.Kind.unwritable`.
  package func writeGroup(_ name: String, attributes: Data? = nil) throws(DataError) {
    let place = name.isEmpty ? folder : "\(folder)/\(name)"
    try Self.makeFolder(place)
    try Self.write(Array(#"{"zarr_format":2}"#.utf8), to: "\(place)/.zgroup")
    if let attributes { try Self.write(Array(attributes), to: "\(place)/.zattrs") }
  }

  /// Begins an array, whose rows are then added in order.
  ///
  /// Its chunks have about two million bytes of consecutive rows.
  ///
  /// - Throws: `DataError.Kind.unwritable`.
  /// - Precondition: The shape has an axis, and no size is negative.
  package func array(
    _ name: String, shape: [Int], type: ZarrElementType, compression: Compression = .none
  ) throws(DataError) -> ZarrArrayWriter {
    try ZarrArrayWriter(
      folder: "\(folder)/\(name)", shape: shape, type: type, compression: compression)
  }

  static func makeFolder(_ path: String) throws(DataError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw unwritable(path, error)
    }
  }

  static func write(_ bytes: [UInt8], to path: String) throws(DataError) {
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: path))
    } catch {
      throw unwritable(path, error)
    }
  }

  private static func unwritable(_ path: String, _ error: any Error) -> DataError {
    DataError(
      .unwritable, file: path, expected: "room and permission to write",
      found: error.localizedDescription, remedy: "choose another output", settings: [.output])
  }
}
