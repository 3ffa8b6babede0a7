import Episodes
import Foundation

/// The captions in `index.jsonl`, one JSON object a line with `file` and `caption`.
struct VideoCaptions: Sendable {
  static let fileName = "index.jsonl"
  private static let largestBytes = 64 << 20

  /// The captions by the name of the video file.
  let byFile: [String: String]

  private struct Line: Decodable {
    let file: String
    let caption: String?
  }

  /// Reads the captions of a folder; none if it has no index.
  ///
  /// - Throws: `DataError.Kind.malformed` naming the first line that is no such object.
  init(folder: String) throws(DataError) {
    let path = "\(folder)/\(Self.fileName)"
    let bytes = try FolderContents.text(of: path, limit: Self.largestBytes) ?? Data()
    var captions: [String: String] = [:]
    for (number, text) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
      let line = try Self.line(text, number: number + 1, path: path)
      captions[line.file] = line.caption.flatMap { $0.isEmpty ? nil : $0 }
    }
    byFile = captions
  }

  private static func line(_ text: Data, number: Int, path: String) throws(DataError) -> Line {
    do {
      return try JSONDecoder().decode(Line.self, from: text)
    } catch {
      throw DataError(
        .malformed, file: path, place: "line \(number)",
        expected: "an object with file and caption", found: JSONProblem.describe(error),
        remedy: "repair the line or move the index away")
    }
  }
}
