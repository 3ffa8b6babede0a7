import Episodes
import Foundation
import Zarr

/// An array in NumPy's own format that is being written, row after row.
///
/// - Source: NumPy enhancement proposal 1, version 1.0 of the format.
final class NumpyWriter {
  private let file: FileHandle
  private let path: String
  private var missingBytes: Int

  /// Begins an array of that shape, in row-major order.
  ///
  /// - Throws: `DataError.Kind.unwritable`.
  init(_ path: String, shape: [Int], type: ZarrElementType) throws(DataError) {
    self.path = path
    missingBytes = shape.reduce(type.byteCount, *)
    guard FileManager.default.createFile(atPath: path, contents: Data(Self.header(shape, type))),
      let file = FileHandle(forWritingAtPath: path)
    else { throw Self.unwritable(path, String(cString: strerror(errno))) }
    self.file = file
    do { try file.seekToEnd() } catch { throw Self.unwritable(path, error.localizedDescription) }
  }

  /// Adds rows, little-endian.
  ///
  /// - Throws: `DataError.Kind.unwritable`.
  func append(bytes: [UInt8]) throws(DataError) {
    missingBytes -= bytes.count
    do { try file.write(contentsOf: bytes) } catch {
      throw Self.unwritable(path, error.localizedDescription)
    }
  }

  /// Ends the array.
  ///
  /// - Throws: `DataError.Kind.unwritable`.
  /// - Precondition: Every row was added.
  func finish() throws(DataError) {
    precondition(missingBytes == 0, "as many bytes as the shape has")
    do { try file.close() } catch { throw Self.unwritable(path, error.localizedDescription) }
  }

  /// The mark, the version and a description, with spaces up to a multiple of 64 bytes.
  static func header(_ shape: [Int], _ type: ZarrElementType) -> [UInt8] {
    let sizes = shape.map { "\($0), " }.joined()
    let tuple = shape.count == 1 ? "(\(shape[0]),)" : "(\(sizes.dropLast(2)))"
    let order = type.byteCount == 1 ? "|" : "<"
    let text =
      "{'descr': '\(order)\(type.rawValue)', 'fortran_order': False, 'shape': \(tuple), }"
    let space = 63 - (10 + text.utf8.count) % 64
    let line = Array((text + String(repeating: " ", count: space) + "\n").utf8)
    return [0x93] + Array("NUMPY".utf8) + [1, 0] + [
      UInt8(line.count & 255), UInt8(line.count >> 8),
    ]
      + line
  }

  private static func unwritable(_ path: String, _ reason: String) -> DataError {
    DataError(
      .unwritable, file: path, expected: "room and permission to write", found: reason,
      remedy: "choose another output", settings: [.output])
  }
}
