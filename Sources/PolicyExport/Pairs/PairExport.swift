import EpisodeStore
import Episodes
import Foundation
import Preferences
import Zarr

/// Everything that goes into a folder of pairs.
struct PairExport {
  /// A pair with its windows.
  struct Entry {
    let pair: MatchedPair
    let windows: [PairWindows.Window]
  }

  static let linesFile = "pairs.jsonl"
  static let summaryFile = "summary.json"
  static let store = "pairs.zarr"

  let part: ExportPart
  let arrays: ExportedArrays
  let numbers: RolloutNumbers
  let entries: [Entry]
  /// The spread of states: those of the first, the middle and the last step of every episode.
  let scale: StateScale
  private let drops: PairDrops

  /// Chooses the pairs and their windows.
  ///
  /// - Throws: As `ExportedArrays`, and `DataError.Kind.missing` if the rules leave no pair.
  init(_ part: ExportPart) throws(DataError) {
    self.part = part
    let arrays = try ExportedArrays(part, takesPictures: false, reserved: [])
    self.arrays = arrays
    let numbers = RolloutNumbers(part.store, [arrays.action] + arrays.numbers)
    self.numbers = numbers
    var (starts, others): ([[Float]], [[Float]]) = ([], [])
    for labelled in part.episodes {
      let steps = [0, labelled.stepCount / 2, labelled.stepCount - 1]
      let states = try steps.map { step throws(DataError) in
        try Self.state(of: labelled.episode.id, at: step, arrays, numbers)
      }
      starts.append(states[0])
      others += states
    }
    scale = StateScale(others)
    let matching = try PairMatching(part.episodes, starts: starts, settings: part.settings.pairs)
    var (entries, drops): ([Entry], PairDrops) = ([], matching.drops)
    for pair in matching.pairs {
      let windows = PairWindows(
        preferredCount: part.episodes[pair.preferred].stepCount,
        rejectedCount: part.episodes[pair.rejected].stepCount, window: part.settings.window,
        largestPhaseDifference: part.settings.pairs.largestPhaseDifference)
      drops.windowsOfOtherPhase += windows.droppedCount
      if windows.windows.isEmpty {
        drops.noWindow += 1
      } else {
        entries.append(Entry(pair: pair, windows: windows.windows))
      }
    }
    (self.entries, self.drops) = (entries, drops)
    guard entries.isEmpty else { return }
    throw DataError(
      .missing, subject: "pairs", expected: "a pair that no rule leaves out",
      found: "\(part.episodes.count) episodes, and left out: "
        + (try JSONText.line(drops, for: part.path)),
      remedy: "lower the margin, allow farther starts, or export more rollouts",
      settings: [.pairs])
  }

  /// The observations of a step as one list of numbers.
  private static func state(
    of id: EpisodeID, at step: Int, _ arrays: ExportedArrays, _ numbers: RolloutNumbers
  ) throws(DataError) -> [Float] {
    let all = try numbers.numbers(of: id)
    return arrays.numbers.flatMap { array in all[array.name].map { Array($0[step]) } ?? [] }
  }

  func state(of id: EpisodeID, at step: Int) throws(DataError) -> [Float] {
    try Self.state(of: id, at: step, arrays, numbers)
  }

  var windowCount: Int { entries.reduce(0) { $0 + $1.windows.count } }

  /// The factor by which weights are 1 on average over the windows.
  var weightScale: Double {
    Double(windowCount)
      / entries.reduce(0) { $0 + $1.pair.weight * Double($1.windows.count) }
  }
}

// MARK: - Files

extension PairExport {
  /// Writes the folder whole or not at all.
  ///
  /// - Returns: Lines about what was chosen.
  func write() throws(DataError) -> [String] {
    try StoreFolder.requireNoFile(part.path)
    try StoreFolder.requireEmpty(part.path)
    try AtomicFolder.write(to: part.path, last: Self.summaryFile) {
      (folder: String) throws(DataError) in
      try writeStore(in: "\(folder)/\(Self.store)")
      try AtomicFile.write(linesText(), to: "\(folder)/\(Self.linesFile)")
      try AtomicFile.write(summaryText(), to: "\(folder)/\(Self.summaryFile)")
    }
    let left = try JSONText.line(drops, for: part.path)
    let chosen = "pairs: \(entries.count), with \(windowCount) windows; left out: \(left)"
    let right = agreement.map {
      "\($0.right) of \($0.pairs) pairs are ordered as the recorded rewards are"
    }
    return [chosen] + [right].compactMap { $0 }
  }

  /// Compares the lines and every window.
  func verify() throws(DataError) {
    let path = "\(part.path)/\(Self.linesFile)"
    guard let found = FileManager.default.contents(atPath: path) else {
      throw DataError(.missing, file: path, expected: "the pairs of an export", found: "no file")
    }
    guard found == (try linesText()) else {
      throw Mismatch.error(
        path, "lines", "the \(entries.count) pairs of these rewards and settings", "others")
    }
    try verifyStore(in: "\(part.path)/\(Self.store)")
  }

  private func linesText() throws(DataError) -> Data {
    var text = ""
    var first = 0
    for (number, entry) in entries.enumerated() {
      text += try JSONText.line(line(number, entry, firstWindow: first), for: part.path) + "\n"
      first += entry.windows.count
    }
    return Data(text.utf8)
  }

  private func line(_ number: Int, _ entry: Entry, firstWindow: Int) -> PairLine {
    let (pair, count) = (entry.pair, entry.windows.count)
    func side(_ place: Int) -> PairLine.Side { PairLine.Side(part.episodes[place], index: place) }
    let phases = entry.windows.reduce(0) { $0 + $1.phaseDifference } / Double(count)
    return PairLine(
      pair: number, source: pair.source, task: part.episodes[pair.preferred].task,
      preferred: side(pair.preferred), rejected: side(pair.rejected),
      probability: pair.probability, margin: pair.margin, weight: pair.weight * weightScale,
      matched: .init(task: true, startDistance: pair.startDistance, phaseDifference: phases),
      windows: [firstWindow, firstWindow + count])
  }
}

// MARK: - Summary

extension PairExport {
  /// The pairs that have a recorded reward, and how many of them it orders alike.
  private struct Agreement: Encodable {
    let pairs: Int
    let right: Int
  }

  private struct Summary: Encodable {
    private enum CodingKeys: String, CodingKey {
      case pairs, windows, dropped, origin
      case byTask = "pairs_by_task"
      case agreement = "agreement_with_recorded_rewards"
    }

    let pairs: Int
    let windows: Int
    let dropped: PairDrops
    let byTask: [String: Int]
    let agreement: Agreement?
    let origin: ExportOrigin
  }

  private var agreement: Agreement? {
    let scores = part.episodes.map(\.episode.trueScore)
    let known = entries.compactMap { entry -> Bool? in
      guard let better = scores[entry.pair.preferred], let worse = scores[entry.pair.rejected]
      else { return nil }
      return better > worse
    }
    return known.isEmpty ? nil : Agreement(pairs: known.count, right: known.count { $0 })
  }

  private func summaryText() throws(DataError) -> Data {
    let tasks = entries.map { part.episodes[$0.pair.preferred].task ?? "" }
    return try JSONText.data(
      Summary(
        pairs: entries.count, windows: windowCount, dropped: drops,
        byTask: Dictionary(grouping: tasks, by: \.self).mapValues(\.count), agreement: agreement,
        origin: part.origin),
      for: part.path)
  }
}
