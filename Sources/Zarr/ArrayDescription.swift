import Episodes
import Foundation

/// The contents of `.zarray`.
struct ArrayDescription: Decodable {
  struct Compressor: Decodable { let id: String }

  /// A number, or the text for a value that JSON has no number for.
  enum FillValue: Decodable {
    case none
    case number(Double)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .none
      } else if let flag = try? container.decode(Bool.self) {
        self = .number(flag ? 1 : 0)
      } else if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else {
        self = .number(try Self.named(container.decode(String.self), in: container))
      }
    }

    private static func named(_ name: String, in container: any SingleValueDecodingContainer) throws
      -> Double
    {
      switch name {
      case "NaN": return .nan
      case "Infinity": return .infinity
      case "-Infinity": return -.infinity
      default:
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "fill_value \"\(name)\" is no number")
      }
    }
  }

  let zarr_format: Int
  let shape: [Int]
  let chunks: [Int]
  let dtype: String
  let order: String
  let compressor: Compressor?
  let filters: [Compressor]?
  let fill_value: FillValue?
  let dimension_separator: String?

  static let fileName = ".zarray"
  private static let largestBytes = 1 << 20

  /// Reads the description in an array's folder.
  static func read(_ folder: String) throws(DataError) -> ArrayDescription {
    let path = "\(folder)/\(fileName)"
    guard let bytes = try ChunkFile.bytes(of: path, limit: largestBytes) else {
      throw DataError(
        .missing, file: folder, expected: "a zarr array of version 2, with a \(fileName)",
        found: "no such file")
    }
    do {
      return try JSONDecoder().decode(ArrayDescription.self, from: Data(bytes))
    } catch {
      throw DataError(
        .malformed, file: path, expected: "the description of a zarr array of version 2",
        found: JSONProblem.describe(error))
    }
  }
}

/// Files of a store, which have to be regular ones.
enum ChunkFile {
  /// The bytes of a file, or `nil` if it is not there.
  static func bytes(of path: String, limit: Int) throws(DataError) -> [UInt8]? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else {
      throw DataError(
        .unsupported, file: path, expected: "a regular file of at most \(limit) bytes",
        found: "\(status.st_size) bytes, or a link or folder")
    }
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw DataError(
        .unreadable, file: path, expected: "a file that can be read", found: "no permission")
    }
    return Array(bytes)
  }
}
