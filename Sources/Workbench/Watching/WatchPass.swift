import Encoders
import EpisodeStore
import Episodes
import Foundation
import ResultFiles
import Rewards

/// Look after look at a log, with what is to be remembered between two of them.
struct WatchPass {
  /// Seconds after which a place that is not ready is tried again although no file has changed.
  private static let secondsBetweenTrials = 30.0

  let run: WatchRun
  let memory: WatchMemory
  private var merge: WatchMerge
  private var references: WatchReferences
  private var settled: SettledFiles
  private var scoring: WatchScoring?
  private var reasons = WaitingReasons()
  /// The places of the episodes, of each name the first.
  private var owners: [EpisodeID: String] = [:]
  /// The last trial of every place that is not ready.
  private var trials: [String: Trial] = [:]

  private struct Trial {
    let log: ContentHash
    let time: Date
  }

  init(run: WatchRun, memory: WatchMemory, output: String) {
    self.run = run
    self.memory = memory
    merge = WatchMerge(run: run, memory: memory, output: output)
    references = WatchReferences(run: run, memory: memory)
    settled = SettledFiles(seconds: run.settleSeconds)
  }

  /// Looks at everything once.
  ///
  /// - Returns: The seconds after which files that have changed just now are to be looked at again, or `nil` if
  ///   there are none.
  /// - Throws: As `WatchRun.watch`.
  mutating func look(_ monitor: RunMonitor, _ handle: (WatchEvent) -> Void) throws(DataError)
    -> Double?
  {
    reasons.begin()
    let (places, isWhole) = try places(handle)
    var isPending = !isWhole
    var ready: [RecordingPlace] = []
    for place in places {
      if let file = settled.firstUnsettled(of: place.files) {
        reasons.add(nil, place.path, growing(file), handle)
        isPending = true
      } else {
        ready.append(place)
      }
    }
    settled.keepOnly(Set(places.flatMap(\.files).map(\.path)))
    if scoring == nil { scoring = try references.scoring(from: ready) }
    if let scoring {
      merge.references = scoring.references
      let state = Self.state(of: places)
      owners = [:]
      for place in ready {
        if isDue(place, state), try visit(place, scoring, monitor, handle) { isPending = true }
        own(place)
      }
      if isWhole { try forgetStrangers(places) }
      try merge.write(livePaths: Set(places.map(\.path)), handle)
      if !isPending { merge.report(handle) }
    } else if ready.count == places.count {
      reasons.add(nil, run.log, references.absence, handle)
    }
    reasons.end()
    return isPending ? max(run.settleSeconds, 0.05) : nil
  }

  /// The end of a watch that looks once.
  ///
  /// - Returns: How many episodes and places are not ready.
  /// - Throws: `DataError.Kind.missing` if nothing was rewarded for want of a reference.
  func finish() throws(DataError) -> Int {
    if scoring == nil {
      throw DataError(
        .missing, file: run.log, expected: "the references among its finished episodes",
        found: references.absence, remedy: "name recordings that hold them",
        settings: [.references])
    }
    return reasons.count
  }

  /// The places of the recordings and of the log, and whether these are all.
  private mutating func places(_ handle: (WatchEvent) -> Void) throws(DataError)
    -> ([RecordingPlace], isWhole: Bool)
  {
    var (places, isWhole): ([RecordingPlace], Bool) = ([], true)
    for root in run.recordings + [run.log] {
      do {
        places += try RecordingLog(
          root: root, conventions: run.conventions, camera: run.camera
        ).places()
      } catch {
        // A part of it was renamed just now, or the disk is away.
        guard FileManager.default.fileExists(atPath: root) else { throw error }
        reasons.add(nil, root, "\(error)", handle)
        isWhole = false
      }
    }
    var seen: Set<String> = []
    return (places.filter { seen.insert($0.path).inserted }, isWhole)
  }

  /// Notes which names a place has taken.
  private mutating func own(_ place: RecordingPlace) {
    for entry in memory.places[place.path]?.entries ?? [] where owners[entry.id] == nil {
      owners[entry.id] = place.path
    }
  }

  private func growing(_ file: FileState) -> String {
    "growing: \(file.path.fileName) changed less than \(run.settleSeconds.formatted()) s ago"
  }

  private static func state(of places: [RecordingPlace]) -> ContentHash {
    let lines = places.flatMap(\.files).map {
      "\($0.path) \($0.number) \($0.byteCount) \($0.writtenNanoseconds)"
    }
    return ContentHash(of: Data(lines.joined(separator: "\n").utf8))
  }

  /// Whether a place is to be opened: not if it was in vain and nothing has changed since.
  private mutating func isDue(_ place: RecordingPlace, _ state: ContentHash) -> Bool {
    if memory.places[place.path]?.isCurrent(place) == true { return false }
    if let last = trials[place.path], last.log == state,
      -last.time.timeIntervalSinceNow < Self.secondsBetweenTrials
    {
      reasons.keep(place.path)
      return false
    }
    trials[place.path] = Trial(log: state, time: Date())
    return true
  }

  /// Forgets places that are still there and hold no episodes of their own any more, such as a video beside which
  /// an HDF5 file has appeared.
  private func forgetStrangers(_ places: [RecordingPlace]) throws(DataError) {
    let live = Set(places.map(\.path))
    for path in memory.places.keys.sorted()
    where !live.contains(path) && FileManager.default.fileExists(atPath: path) {
      try memory.forget(place: path)
    }
  }
}

// MARK: - One place

extension WatchPass {
  /// Opens a place, and computes what is new in it.
  ///
  /// - Returns: Whether a file of it has changed just now.
  private mutating func visit(
    _ place: RecordingPlace, _ scoring: WatchScoring, _ monitor: RunMonitor,
    _ handle: (WatchEvent) -> Void
  ) throws(DataError) -> Bool {
    let contents = place.contents()
    for unfinished in contents.unfinished {
      reasons.add(unfinished.id, place.path, "\(unfinished.problem)", handle)
    }
    // As long as the whole place cannot be read, its earlier episodes stay.
    guard !contents.unfinished.contains(where: { $0.id == nil }) else { return false }
    let known = memory.places[place.path]
    var (entries, isPending): ([WatchedPlace.Entry], Bool) = ([], false)
    for episode in contents.episodes {
      try monitor.checkCancellation()
      if let file = settled.firstUnsettled(of: episode.videos) {
        reasons.add(episode.id, place.path, growing(file), handle)
        isPending = true
      } else if let owner = owners[episode.id] {
        reasons.add(episode.id, place.path, "\(owner) has this name too", handle)
      } else if let entry = known?.unchanged(episode, in: place) {
        entries.append(entry)
      } else if let entry = try entry(episode, place, known, scoring, handle) {
        entries.append(entry)
        memory.remember(place.known(entries, isComplete: false))
      }
    }
    let isComplete =
      contents.unfinished.isEmpty && entries.count == contents.episodes.count
    try memory.keep(place.known(entries, isComplete: isComplete))
    return isPending
  }

  /// The entry of an episode whose result is known or was computed now; `nil`, with the reason, without one.
  private mutating func entry(
    _ episode: LoggedEpisode, _ place: RecordingPlace, _ known: WatchedPlace?,
    _ scoring: WatchScoring, _ handle: (WatchEvent) -> Void
  ) throws(DataError) -> WatchedPlace.Entry? {
    let (content, computed): (ContentHash, WatchedResult?)
    do {
      content = try episode.contentHash()
      computed =
        try memory.results[content]
        ?? scoring.result(of: episode, content: content, findings: episode.findings())
    } catch {
      reasons.add(episode.id, place.path, "\(error)", handle)
      return nil
    }
    guard let result = computed else { return nil }
    if memory.results[content] == nil {
      guard place.isAsItWas, episode.videos.allSatisfy(\.isCurrent) else {
        reasons.add(episode.id, place.path, "changed while it was read", handle)
        return nil
      }
      try memory.keep(result)
    }
    let entry = WatchedPlace.Entry(
      id: episode.id, content: content, recordedSuccess: episode.episode.isSuccess,
      videos: episode.videos)
    let wasHere = known?.entries.contains { $0.id == entry.id && $0.content == content } ?? false
    try tell(entry, result, place, wasHere: wasHere, handle)
    return entry
  }

  private mutating func tell(
    _ entry: WatchedPlace.Entry, _ result: WatchedResult, _ place: RecordingPlace,
    wasHere: Bool, _ handle: (WatchEvent) -> Void
  ) throws(DataError) {
    if !memory.wasTold(entry.content) {
      handle(.done(try merge.summary(of: entry, result, path: place.path)))
      try memory.setTold(entry.content)
    } else if !wasHere, let (before, id) = memory.earlier(entry) {
      let isThere = before == place.path || FileManager.default.fileExists(atPath: before)
      handle(
        isThere
          ? .copied(entry.id, path: place.path, of: id)
          : .moved(entry.id, path: place.path, before: before))
    }
  }
}

extension RecordingPlace {
  /// What is to be remembered of it.
  fileprivate func known(_ entries: [WatchedPlace.Entry], isComplete: Bool) -> WatchedPlace {
    WatchedPlace(path: path, files: files, entries: entries, isComplete: isComplete)
  }
}

extension WatchedPlace {
  /// The entry of an episode if no file of it has changed.
  fileprivate func unchanged(_ episode: LoggedEpisode, in place: RecordingPlace) -> Entry? {
    guard files == place.files else { return nil }
    return entries.first { $0.id == episode.id && $0.videos == episode.videos }
  }
}

extension WatchMemory {
  /// Where a content was known, and under which name; first of all where it still is.
  fileprivate func earlier(_ entry: WatchedPlace.Entry) -> (path: String, id: EpisodeID)? {
    let known = places.values.sorted { $0.path < $1.path }.flatMap { place in
      place.entries.filter { $0.content == entry.content }.map { (place.path, $0.id) }
    }
    return known.first { FileManager.default.fileExists(atPath: $0.0) } ?? known.first
  }
}
