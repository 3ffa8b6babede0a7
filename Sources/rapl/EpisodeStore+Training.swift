import Alignment
import Encoders
import EpisodeStore
import Episodes
import Foundation

extension EpisodeStore {
  /// The frames of some episodes as an encoder's trained part takes them.
  func trainingEpisodes(_ ids: [EpisodeID], camera: String?, for encoder: FrameEncoder)
    throws(DataError) -> [TrainingEpisode]
  {
    try ids.concurrentMap { id throws(DataError) in
      let steps = TrainingEpisode.steps(of: try episode(id).stepCount)
      return try TrainingEpisode(
        id: id, frames: frames(of: id, camera: camera, at: steps), encoder: encoder)
    }
  }
}

extension Encodable {
  /// Every setting by name, as text.
  func namedSettings() throws -> [String: String] {
    let object = try JSONSerialization.jsonObject(with: JSONText.data(self, for: "settings"))
    return (object as? [String: Any] ?? [:]).mapValues { "\($0)" }
  }
}

extension Array where Element: Encodable {
  /// What every update did, as the lines of `training.jsonl`.
  func trainingLines(for folder: String) throws(DataError) -> Data {
    var lines = ""
    for record in self { lines += try JSONText.line(record, for: folder) + "\n" }
    return Data(lines.utf8)
  }
}
