import EpisodeStore
import Episodes
import Evaluation
import ResultFiles
import Rewards

/// Puts the rewards of all known episodes into one file.
struct WatchMerge {
  let run: WatchRun
  let memory: WatchMemory
  let output: String
  var references: [EpisodeID] = []
  private var written: State?
  /// Whether the report is older than the rewards.
  private var isReportDue = false

  /// Everything that the file depends on.
  private struct State: Equatable {
    let contents: [EpisodeID: ContentHash]
    let files: [FileState]
  }

  init(run: WatchRun, memory: WatchMemory, output: String) {
    self.run = run
    self.memory = memory
    self.output = output
  }

  /// Writes the file if it would differ from the one that was written last.
  ///
  /// - Throws: `DataError.Kind.unwritable`, and the errors of the outcomes and the answers.
  mutating func write(livePaths: Set<String>, _ handle: (WatchEvent) -> Void) throws(DataError) {
    let contents = contents(livePaths)
    let state = State(
      contents: contents,
      files: [run.outcomes?.path, run.references.labels].compactMap { $0 }.compactMap(
        FileState.init))
    guard state != written, !contents.isEmpty else { return }
    do {
      let file = try file(contents)
      let provenance = try provenance()
      try file.write(to: output, provenance: provenance)
      if let table = run.table {
        try FrameTable(file).write(
          to: table, origin: JSONText.line(RewardOrigin(file, provenance: provenance)))
      }
    } catch {
      guard error.kind == .invalidValue else { throw error }
      // Rewards that are scaled together may have no scale as long as there are few.
      handle(.note("the rewards file is not written yet: \(error)"))
      return
    }
    written = state
    isReportDue = run.report != nil
    handle(.wrote(path: output, episodeCount: contents.count))
  }

  /// The episodes by the log as it is now: those of places that are there, then those of places that are gone.
  private func contents(_ livePaths: Set<String>) -> [EpisodeID: ContentHash] {
    let places = memory.places.values.sorted { $0.path < $1.path }
    var contents: [EpisodeID: ContentHash] = [:]
    for entry in places.filter({ livePaths.contains($0.path) }).flatMap(\.entries)
    where contents[entry.id] == nil {
      contents[entry.id] = entry.content
    }
    // A renamed recording has left its old name.
    var known = Set(contents.values)
    for entry in places.filter({ !livePaths.contains($0.path) }).flatMap(\.entries)
    where contents[entry.id] == nil && known.insert(entry.content).inserted {
      contents[entry.id] = entry.content
    }
    return contents
  }

  private func file(_ contents: [EpisodeID: ContentHash]) throws(DataError) -> RewardFile {
    var (traces, failures): ([RewardTrace], [RewardFailure]) = ([], [])
    for (id, content) in contents.sorted(by: { $0.key < $1.key }) {
      guard let result = memory.results[content] else { continue }
      if let trace = try result.trace?.named(id) {
        traces.append(trace)
      } else {
        failures.append(RewardFailure(id: id, reason: result.failure ?? "not stated"))
      }
    }
    let judged = try JudgedRewards(
      traces, settings: run.settings, labelled: run.references.labelledEpisodes(),
      outcomes: known(traces.map(\.id)))
    return RewardFile(
      traces: judged.traces, failures: failures, settings: run.settings, references: references,
      encoderHash: run.encoder.weightsHash, distanceLimit: judged.distanceLimit,
      detector: judged.detector, verdicts: judged.verdicts)
  }

  /// The known outcomes, or `nil` as long as none of these episodes has one.
  private func known(_ ids: [EpisodeID]) throws(DataError) -> JudgedRewards.Outcomes? {
    guard let list = run.outcomes else { return nil }
    do {
      return try list.outcomes(of: ids)
    } catch {
      guard error.kind == .mismatch else { throw error }
      return nil
    }
  }

  private func provenance() throws(DataError) -> Provenance {
    var hashes = ["encoder": run.encoder.weightsHash]
    for (name, path) in [("labels", run.references.labels), ("outcomes", run.outcomes?.path)] {
      if let path { hashes[name] = try ContentHash(ofFile: path) }
    }
    return Provenance(command: run.command, hashes: hashes)
  }
}

// MARK: - The report

extension WatchMerge {
  /// Evaluates the rewards anew if they were written since, and writes the page.
  ///
  /// What keeps it from being written is told, and ends nothing.
  mutating func report(_ handle: (WatchEvent) -> Void) {
    guard isReportDue, let report = run.report else { return }
    isReportDue = false
    do throws(DataError) {
      let paths = memory.places.keys.filter { FileState(of: $0) != nil }.sorted()
      let store = try EpisodeStore(paths: paths, conventions: run.conventions) { _ in }
      let evaluation = EvaluationRun(
        store: store, rewards: [output], labels: report.labels, settings: EvaluationSettings(),
        command: run.command)
      if let page = try evaluation.evaluate(report: report.folder).page {
        handle(.note("\(page): renewed"))
      }
    } catch {
      handle(.note("the report is not renewed: \(error)"))
    }
  }
}

// MARK: - One episode

extension WatchMerge {
  /// What the caller is told about an episode, with the verdict by the episodes that are known now.
  func summary(of entry: WatchedPlace.Entry, _ result: WatchedResult, path: String)
    throws(DataError) -> WatchedEpisode
  {
    let judged = try judged(entry, result)
    return WatchedEpisode(
      episode: entry.id, path: path, content: entry.content, stepCount: result.stepCount,
      total: result.trace?.total, failure: result.failure,
      reference: result.trace?.diagnostics.reference, standing: judged?.standing,
      machineVerdict: judged?.verdict, recordedSuccess: entry.recordedSuccess,
      findings: result.findings)
  }

  /// Judges an episode beside those that were labelled or whose outcome is known: the others do not matter.
  private func judged(_ entry: WatchedPlace.Entry, _ result: WatchedResult) throws(DataError)
    -> (standing: RewardTrace.Standing, verdict: SuccessDetector.Verdict?)?
  {
    guard let trace = try result.trace?.named(entry.id) else { return nil }
    let labelled = try run.references.labelledEpisodes()
    var traces = [trace]
    let entries = memory.places.values.flatMap(\.entries)
    let outcomes = try known(entries.map(\.id) + [entry.id])
    for other in entries where other.id != entry.id {
      guard labelled.contains(other.id) || outcomes?.succeeded[other.id] != nil,
        !traces.contains(where: { $0.id == other.id }),
        let trace = try memory.results[other.content]?.trace?.named(other.id)
      else { continue }
      traces.append(trace)
    }
    var settings = run.settings
    (settings.shapingDiscount, settings.scaling) = (nil, .none)
    let judged = try JudgedRewards(
      traces, settings: settings, labelled: labelled, outcomes: outcomes)
    return (
      judged.traces.first?.diagnostics.standing ?? .unknown, judged.verdicts[entry.id]
    )
  }
}
