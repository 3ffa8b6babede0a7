import Alignment
import Encoders
import EpisodeStore
import Episodes
import Foundation
import Preferences

extension EpisodeStore {
  /// The frames of some episodes, or of parts of them, as an encoder's trained part takes them.
  ///
  /// - Throws: `DataError.Kind.mismatch` if a part ends after its episode.
  func trainingEpisodes(_ items: [LabelItem], camera: String?, for encoder: FrameEncoder)
    throws(DataError) -> [TrainingEpisode]
  {
    try items.concurrentMap { item throws(DataError) in
      let stepCount = try episode(item.episode).stepCount
      let part = item.steps ?? 0..<stepCount
      guard part.upperBound <= stepCount else {
        throw DataError(
          .mismatch, subject: item.episode.name,
          expected: "the \(part.upperBound) steps or more that were there when steps \(part) were "
            + "judged", found: "\(stepCount)",
          remedy: "give the recording that was labelled")
      }
      let steps = TrainingEpisode.steps(of: part.count).map { part.lowerBound + $0 }
      return try TrainingEpisode(
        item: item, frames: frames(of: item.episode, camera: camera, at: steps),
        stepCount: part.count, encoder: encoder)
    }
  }
}

extension EpisodeStore {
  /// All frames of an episode, `[T, H, W, 3]`, seen through one camera.
  ///
  /// `nil` stands for the first.
  ///
  /// - Throws: `DataError` if the episode or the camera is missing, or a frame cannot be decoded.
  public func allFrames(of id: EpisodeID, camera: String?) throws(DataError) -> FrameSequence {
    try frames(of: id, camera: camera, steps: 0..<episode(id).stepCount)
  }
}

extension Array where Element: Encodable {
  /// The records of updates as the lines of `training.jsonl`.
  func trainingLines(for folder: String) throws(DataError) -> Data {
    var lines = ""
    for record in self { lines += try JSONText.line(record, for: folder) + "\n" }
    return Data(lines.utf8)
  }
}
