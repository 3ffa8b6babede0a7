import Episodes
import Foundation
import VideoDecoding

/// Finds encoders by name.
public enum EncoderCatalogue {
  /// The name of the encoder that needs no download.
  public static let defaultName = "keypoint"

  /// The default encoder: the keypoint network on 56x56 pixels, with random weights, as a start for
  /// alignment.
  public static let keypoint = EncoderCard(
    name: defaultName,
    summary:
      "Three keypoint networks with spatial soft-arg-max, 22,323 weights, trained from the labels.",
    architecture: .keypoint(.init(), memberCount: 3),
    preprocessing: Preprocessing(height: 56, width: 56, interpolation: .bilinear, antialias: true),
    licence: "MIT")

  /// The folder of cards in which names are looked up.
  private static let folder = "Encoders"
  private static let largestCardBytes = 1 << 20

  /// Finds a card; see `FrameEncoder.load(_:)` for the accepted names and paths.
  ///
  /// - Returns: The card, and the folder to which its weights are relative.
  /// - Throws: `DataError.Kind.missing` with the known names. `.malformed` for a card that cannot be read.
  public static func card(_ nameOrPath: String) throws(DataError) -> (EncoderCard, folder: String) {
    let candidates = [
      "\(nameOrPath)/card.json", nameOrPath, "\(folder)/\(nameOrPath).json",
    ]
    if let path = candidates.first(where: isFile) {
      return (try read(path), path.parentFolder)
    }
    guard nameOrPath == defaultName else { throw unknown(nameOrPath) }
    return (keypoint, ".")
  }

  /// The names that `card(_:)` finds, in alphabetical order.
  public static var names: [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let cards = files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
    return Set(cards + [defaultName]).sorted()
  }

  private static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && !isFolder.boolValue
  }

  private static func read(_ path: String) throws(DataError) -> EncoderCard {
    do {
      let card = try JSONDecoder().decode(
        EncoderCard.self, from: InputFile.contents(of: path, atMost: largestCardBytes))
      guard card.version == 1 else { throw futureVersion(path, card.version) }
      return card
    } catch let error as DataError {
      throw error
    } catch {
      throw DataError(
        .malformed, file: path, expected: "an encoder card in JSON",
        found: JSONProblem.describe(error),
        remedy: "compare it with the cards in Encoders/")
    }
  }

  private static func futureVersion(_ path: String, _ version: Int) -> DataError {
    DataError(
      .unsupported, file: path, place: "version", expected: "1", found: "\(version)",
      remedy: "use a newer rapl")
  }

  private static func unknown(_ name: String) -> DataError {
    DataError(
      .missing, subject: name, expected: "an encoder folder with card.json, or a known name",
      found: "neither", remedy: "known names are \(names.joined(separator: ", "))")
  }
}
