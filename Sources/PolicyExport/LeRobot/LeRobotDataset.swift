import EpisodeStore
import Episodes
import Foundation

/// The episodes of a LeRobot dataset in the order of their numbers, with the place of their frames in it.
struct LeRobotDataset {
  /// An episode of the dataset.
  struct Entry {
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
  /// A dataset of version 2.1 lists its episodes, so that those that were not recorded here have frames too.
  ///
  /// - Throws: `DataError.Kind.mismatch` for other numbers or lengths.
  init(_ part: ExportPart) throws(DataError) {
    let labelled = Dictionary(
      uniqueKeysWithValues: part.episodes.map { ($0.episode.id, $0) })
    let recorded = try Self.recorded(part)
    let info = try Self.info(of: part.path)
    var lengths = try Self.listedLengths(part.path) ?? []
    if lengths.isEmpty { lengths = try Self.consecutive(recorded, part) }
    var entries: [Entry] = []
    var firstIndex = 0
    for (number, length) in lengths.enumerated() {
      let episode = recorded[number]
      if let episode, episode.stepCount != length {
        throw part.error(
          .mismatch, "meta/episodes.jsonl", expected: "\(length) frames of episode \(number)",
          found: "\(episode.stepCount) of \(episode.id)", remedy: "import the dataset again")
      }
      entries.append(
        Entry(
          number: number, stepCount: length, firstIndex: firstIndex,
          labelled: episode.flatMap { labelled[$0.id] }))
      firstIndex += length
    }
    self.entries = entries
    isCompared = info != nil
    guard let info, info.total_episodes != entries.count || info.total_frames != firstIndex else {
      return
    }
    throw part.error(
      .mismatch, "meta/info.json",
      expected: "\(info.total_episodes) episodes of \(info.total_frames) frames together",
      found: "\(entries.count) of \(firstIndex)",
      remedy: "give all episodes of this dataset, imported without leaving any out")
  }

  var frameCount: Int { entries.last.map { $0.firstIndex + $0.stepCount } ?? 0 }

  /// The recorded episodes by their numbers.
  private static func recorded(_ part: ExportPart) throws(DataError) -> [Int: Episode] {
    var recorded: [Int: Episode] = [:]
    for episode in part.store.episodes {
      let digits = episode.id.demo.reversed().prefix { $0.isASCII && $0.isNumber }.reversed()
      guard let number = Int(String(digits)), recorded[number] == nil else {
        throw part.error(
          .mismatch,
          expected: "episodes of one dataset, each with its number at the end of its name",
          found: "\(episode.id)", remedy: "give the file that Tools/lerobot_import.py made")
      }
      recorded[number] = episode
    }
    return recorded
  }

  /// The lengths of recorded episodes that are numbered from 0 on.
  private static func consecutive(_ recorded: [Int: Episode], _ part: ExportPart)
    throws(DataError) -> [Int]
  {
    let numbers = recorded.keys.sorted()
    if let (place, number) = numbers.enumerated().first(where: { $0.offset != $0.element }) {
      throw part.error(
        .mismatch, expected: "episodes numbered from 0 on, as in the dataset",
        found: "number \(number) in the place of \(place)",
        remedy:
          "give all episodes of one dataset, or write beside a dataset that lists its episodes")
    }
    return numbers.compactMap { recorded[$0]?.stepCount }
  }

  private struct Info: Decodable {
    let total_episodes: Int
    let total_frames: Int
  }

  private static func info(of folder: String) throws(DataError) -> Info? {
    let path = "\(folder)/meta/info.json"
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    guard let info = try? JSONDecoder().decode(Info.self, from: data) else {
      throw DataError(
        .malformed, file: path, expected: "total_episodes and total_frames",
        found: "no such numbers")
    }
    return info
  }

  private struct Line: Decodable {
    let episode_index: Int
    let length: Int
  }

  /// The lengths by `meta/episodes.jsonl`, which version 2.1 has; `nil` without it.
  private static func listedLengths(_ folder: String) throws(DataError) -> [Int]? {
    let path = "\(folder)/meta/episodes.jsonl"
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    var lengths: [Int] = []
    for line in data.split(separator: UInt8(ascii: "\n")) {
      guard let entry = try? JSONDecoder().decode(Line.self, from: Data(line)),
        entry.episode_index == lengths.count, (1...(1 << 40)).contains(entry.length)
      else {
        throw DataError(
          .malformed, file: path, place: "line \(lengths.count + 1)",
          expected: "episode_index \(lengths.count) and its length", found: "another line")
      }
      lengths.append(entry.length)
    }
    return lengths
  }
}
