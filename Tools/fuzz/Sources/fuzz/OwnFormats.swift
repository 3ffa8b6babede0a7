import Encoders
import Episodes
import Foundation
import Preferences

/// Files of our own that others may have damaged.
enum OwnFormats {
  /// Reads a label file and all that is made of it, then adds to it.
  ///
  /// A copy is read with its journal, because that may undo what is in the file.
  static func readLabels(_ path: String) throws(DataError) {
    let copy = path + ".copy"
    for end in ["", "-journal"] {
      unlink(copy + end)
      if let bytes = FileManager.default.contents(atPath: path + end) {
        try AtomicFile.write(bytes, to: copy + end)
      }
    }
    let store = try LabelStore(readingFrom: copy)
    _ = try store.summary()
    let answers = try store.answers()
    try check(LabelQuality(answers))
    try check(Agreement(answers, resamples: 2, seed: 0))
    try check(AnnotatorReliability(answers))
    try store.exportLines(to: path + ".lines")
    for criterion in try store.summary().answersByCriterion.keys {
      _ = try store.exportPairs(to: path + ".pairs", includingTies: true, by: criterion)
    }
    if let annotator = answers.first?.annotator {
      try LabelStore(path: copy).undoLatest(of: annotator)
    }
  }

  /// Imports lines into a new file, which can then be read, and exports them to the same number of lines.
  static func importLines(_ path: String) throws(DataError) {
    let target = path + ".sqlite"
    unlink(target)
    let count = try LabelStore(path: target).importLines(from: path)
    let store = try LabelStore(readingFrom: target)
    let written = try store.exportLines(to: path + ".out")
    precondition(written == count.added, "all events come out")
    _ = try store.summary()
  }

  /// Loads an encoder and embeds a frame.
  static func loadCard(_ path: String) throws(DataError) {
    let encoder = try FrameEncoder.load(path)
    guard encoder.card.preprocessing.valuesPerFrame < 1 << 20, let id = try? EpisodeID("a") else {
      return
    }
    let frames = FrameSequence(
      frameCount: 1, height: 24, width: 32, pixels: [UInt8](repeating: 7, count: 24 * 32 * 3))
    _ = try encoder.embed(frames, id: id)
  }

  /// Numbers that JSON can carry are finite.
  private static func check(_ value: some Encodable) throws(DataError) {
    _ = try JSONText.line(value)
  }
}
