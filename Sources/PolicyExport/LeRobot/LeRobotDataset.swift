import Episodes
import Foundation

/// The episodes of a LeRobot dataset in the order of their numbers, with the place of their frames in it.
struct LeRobotDataset {
  /// An episode of the dataset.
  struct Entry {
    let id: EpisodeID
    /// Its number in the dataset.
    let number: Int
    let stepCount: Int
    /// The place of its first frame among all of the dataset.
    let firstIndex: Int
    /// Its rewards, or `nil` if it has none.
    let labelled: LabelledEpisode?
  }

  let entries: [Entry]
  /// Whether there was a dataset to compare with.
  let isCompared: Bool

  /// Numbers the recorded episodes, as `Tools/lerobot_import.py` names them, and compares them with the dataset
  /// in `part.path` if there is one.
  ///
  /// - Throws: `DataError.Kind.mismatch`.
  init(_ part: ExportPart) throws(DataError) {
    let labelled = Dictionary(
      uniqueKeysWithValues: part.episodes.map { ($0.episode.id, $0) })
    let numbered = part.store.episodes.map { (number: Self.number(of: $0.id), episode: $0) }
      .sorted { ($0.number ?? -1, $0.episode.id) < ($1.number ?? -1, $1.episode.id) }
    var entries: [Entry] = []
    var firstIndex = 0
    for (place, (number, episode)) in numbered.enumerated() {
      guard number == place else {
        throw part.error(
          .mismatch, expected: "episodes numbered from 0 on, as in the dataset",
          found: "\(episode.id) in the place of number \(place)",
          remedy: "give all episodes of one dataset, as Tools/lerobot_import.py names them")
      }
      entries.append(
        Entry(
          id: episode.id, number: place, stepCount: episode.stepCount, firstIndex: firstIndex,
          labelled: labelled[episode.id]))
      firstIndex += episode.stepCount
    }
    self.entries = entries
    isCompared = try Self.compare(entries, frameCount: firstIndex, with: part.path)
  }

  var frameCount: Int { entries.last.map { $0.firstIndex + $0.stepCount } ?? 0 }

  /// The digits at the end of a name.
  private static func number(of id: EpisodeID) -> Int? {
    Int(String(id.demo.reversed().prefix { $0.isASCII && $0.isNumber }.reversed()))
  }

  private struct Info: Decodable {
    let total_episodes: Int
    let total_frames: Int
  }

  private static func compare(_ entries: [Entry], frameCount: Int, with folder: String)
    throws(DataError) -> Bool
  {
    let path = "\(folder)/meta/info.json"
    guard let data = FileManager.default.contents(atPath: path) else { return false }
    guard let info = try? JSONDecoder().decode(Info.self, from: data) else {
      throw DataError(
        .malformed, file: path, expected: "total_episodes and total_frames",
        found: "no such numbers")
    }
    guard info.total_episodes == entries.count, info.total_frames == frameCount else {
      throw DataError(
        .mismatch, file: path,
        expected: "\(info.total_episodes) episodes of \(info.total_frames) frames together",
        found: "\(entries.count) of \(frameCount)",
        remedy: "give all episodes of this dataset, imported without leaving any out")
    }
    return true
  }
}
