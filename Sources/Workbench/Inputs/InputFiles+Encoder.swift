import Encoders
import Episodes
import Foundation

extension InputFiles {
  /// Adds the files of an encoder: its weights, its script, and the card beside them.
  mutating func add(_ encoder: FrameEncoder) {
    for path in [encoder.weightsFile, encoder.scriptFile].compactMap({ $0 }) {
      add(path, as: "a file of the encoder")
      add(Self.file("card.json", beside: path), as: "the card of the encoder")
    }
  }

  /// Adds an encoder as a user names it: a folder, a card, or a name without files.
  mutating func add(encoderNamed name: String) {
    add(name, as: "the card of the encoder")
    for file in FrameEncoder.savedFiles { add("\(name)/\(file)", as: "a file of the encoder") }
  }

  private static func file(_ name: String, beside path: String) -> String {
    let folder = path.parentFolder
    return folder.isEmpty ? name : "\(folder)/\(name)"
  }
}
