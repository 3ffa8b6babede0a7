import EpisodeStore
import Episodes
import Foundation
import Rewards

/// Ranges of frames to keep, as openpi's loader of DROID reads them.
///
/// - Source: openpi, `src/openpi/training/droid_rlds_dataset.py`.
package struct RangesFormat: ExportFormat {
  /// `ranges`.
  package let name = "ranges"
  /// The kind of file and its reader.
  package let summary = "a JSON file of the frames to keep, those with progress, for openpi"
  /// One for all episodes.
  package let outputs = ExportOutputs.one
  /// What is idle and what is progress.
  package let options: Set<ExportOption> = [.action, .selection, .advantage, .ranges]

  /// Makes the format, which has no settings.
  package init() {}

  /// The ranges, and a file beside them that says how they came to be: openpi reads every key as an episode.
  package func files(at path: String) -> [String] { [path, "\(path).origin.json"] }

  /// Requires an array of actions, by which idle frames are told, in every episode that has any.
  ///
  /// - Throws: `DataError.Kind.missing` for several arrays that may be the actions.
  package func check(_ part: ExportPart) throws(DataError) {
    for labelled in part.episodes { _ = try idleSteps(labelled, part) }
  }

  /// Writes the files whole or not at all.
  ///
  /// - Returns: How many frames are kept.
  /// - Throws: `DataError.Kind.unwritable`.
  package func write(_ part: ExportPart, episodeDone: () -> Void) throws(DataError) -> [String] {
    let ranges = try ranges(part)
    try AtomicFile.write(text(ranges, part), to: part.path)
    try AtomicFile.write(JSONText.data(part.origin, for: part.path), to: files(at: part.path)[1])
    for _ in part.episodes { episodeDone() }
    let kept = ranges.reduce(0) { $0 + $1.ranges.reduce(0) { $0 + $1.count } }
    return ["\(kept) of \(part.stepCount) frames are kept"]
  }

  /// Finds the ranges again, and compares them.
  ///
  /// - Throws: `DataError.Kind.mismatch`.
  package func verify(_ part: ExportPart) throws(DataError) {
    guard FileManager.default.contents(atPath: part.path) == (try text(ranges(part), part)) else {
      throw Mismatch.error(part.path, "ranges", "those of these rewards", "others")
    }
  }

  private typealias Kept = (key: String, ranges: [Range<Int>])

  private func text(_ kept: [Kept], _ part: ExportPart) throws(DataError) -> Data {
    try JSONText.data(
      Dictionary(
        uniqueKeysWithValues: kept.map {
          ($0.key, $0.ranges.map { [$0.lowerBound, $0.upperBound] })
        }),
      for: part.path)
  }

  private func ranges(_ part: ExportPart) throws(DataError) -> [Kept] {
    var kept: [Kept] = []
    for labelled in part.episodes {
      let rule = KeptRanges(part.settings.ranges)
      let idle = try idleSteps(labelled, part)
      let ranges = rule.ranges(of: labelled.frames, idle: idle)
      if !ranges.isEmpty { kept.append((Self.key(of: labelled), ranges)) }
    }
    return kept
  }

  /// openpi's name of an episode: the folder of the recording and the path of its file.
  private static func key(of labelled: LabelledEpisode) -> String {
    guard labelled.source.format == "DROID" else { return labelled.episode.id.name }
    let folder = labelled.source.file
    return "\(folder)/recordings/MP4--\(folder)/trajectory.h5"
  }

  /// The steps at which nothing is done: the recorder's own, and those whose action is that before.
  private func idleSteps(_ labelled: LabelledEpisode, _ part: ExportPart) throws(DataError)
    -> Set<Int>
  {
    let arrays = try part.store.arrays(of: labelled.episode.id).filter(\.isPerStep)
    let skipped = Set(labelled.episode.skippedSteps)
    guard part.settings.action != nil || arrays.contains(where: { $0.role == .action }) else {
      return skipped
    }
    let action = try ExportedArrays.action(part.settings.action, among: arrays, of: labelled)
    let values = try part.store.values(of: labelled.episode.id, array: action.key, as: Double.self)
    let still = (1..<max(1, values.stepCount)).filter { step in
      zip(values[step], values[step - 1]).allSatisfy {
        abs($0 - $1) < part.settings.ranges.stillness
      }
    }
    return KeptRanges(part.settings.ranges).runs(of: still).union(skipped)
  }
}

/// The rule by which frames are kept.
struct KeptRanges {
  private let settings: RangeSettings

  init(_ settings: RangeSettings) { self.settings = settings }

  /// The steps that stand in rows of at least `leastIdle` consecutive ones.
  func runs(of steps: [Int]) -> Set<Int> {
    Set(consecutive(steps).filter { $0.count >= settings.leastIdle }.flatMap { Array($0) })
  }

  /// The ranges of frames with progress, without idle ones, cut at the end and long enough.
  func ranges(of frames: EpisodeFrames, idle: Set<Int>) -> [Range<Int>] {
    let kept = (0..<frames.count).filter { step in
      frames.isBelieved && !idle.contains(step)
        && Double(frames.advantages[step]) > settings.leastProgress
    }
    return consecutive(kept).filter { $0.count >= settings.shortest }.compactMap { range in
      let end = range.upperBound - settings.trimmed
      return end > range.lowerBound ? range.lowerBound..<end : nil
    }
  }

  private func consecutive(_ steps: [Int]) -> [Range<Int>] {
    steps.reduce(into: []) { ranges, step in
      if let last = ranges.last, last.upperBound == step {
        ranges[ranges.count - 1] = last.lowerBound..<step + 1
      } else {
        ranges.append(step..<step + 1)
      }
    }
  }
}
