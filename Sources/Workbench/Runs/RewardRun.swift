import EpisodeStore
import Episodes
import ResultFiles
import Rewards

/// Rewards episodes and writes the rewards file, and explanations of single rewards where asked for.
public struct RewardRun: Sendable {
  /// Explanations to write.
  public struct Explanations: Sendable, Equatable {
    /// The episodes whose rewards are explained.
    public let episodes: Set<EpisodeID>
    /// The folder to write into; each episode gets a folder in it.
    public let folder: String
    /// The camera's key or role, or `nil` for the first camera.
    public let camera: String?

    /// Asks for explanations.
    public init(_ episodes: Set<EpisodeID>, folder: String, camera: String? = nil) {
      self.episodes = episodes
      self.folder = folder
      self.camera = camera
    }
  }

  /// The result of a run.
  public struct Outcome: Sendable {
    /// The content of the rewards file.
    public let file: RewardFile
    /// The streaming measurement, if it was asked for.
    public let stream: StreamingMeasurement?
    /// The explanations that were written.
    public let explained: [RewardExplanations.Written]
  }

  /// The embeddings.
  public let source: EmbeddingSource
  /// How rewards are computed.
  public let settings: RewardSettings
  /// The references.
  public let references: ReferenceChoice
  /// Episodes whose outcome is known, or `nil` for none.
  public var outcomes: OutcomeList?
  /// The explanations, or `nil` for none.
  public var explanations: Explanations?
  /// The table of all frames to write beside the rewards, or `nil` for none.
  public var table: String?
  /// Whether each step is also rewarded as in a running rollout, and timed.
  public var measuresStreaming = false
  /// The command for the provenance.
  public let command: String

  /// Prepares a run from its settings.
  public init(
    source: EmbeddingSource, settings: RewardSettings, references: ReferenceChoice, command: String
  ) {
    self.source = source
    self.settings = settings
    self.references = references
    self.command = command
  }

  /// Rewards all episodes and writes the file.
  ///
  /// The explanations are written after the rewards, which took the time.
  ///
  /// An episode whose computation fails has no reward. It stands among the failures of the file.
  ///
  /// - Throws: `DataError` if an episode cannot be rewarded or a file cannot be written. `.tooLarge` if a match
  ///   needs more memory than there is. `.cancelled` if the run was cancelled.
  /// - Complexity: O(episodes · references); the embeddings of 64 episodes are in memory, and all
  ///   rewards.
  public func write(to output: String, monitor: RunMonitor = RunMonitor()) throws(DataError)
    -> Outcome
  {
    let inputs = inputFiles
    try inputs.check(output: output)
    if let table { try inputs.check(output: table) }
    if let explanations { try inputs.check(folder: explanations.folder, files: []) }
    let known = try outcomes.map { list throws(DataError) in try list.outcomes(of: source.ids) }
    var collected = try explanations.map { wanted throws(DataError) in
      try RewardExplanations(wanted, of: source)
    }
    let preferred = try references.embeddings(in: source, settings: settings)
    let rewarder = try Rewarder(references: preferred, settings: settings)
    try checkMemory(rewarder, monitor)
    var stream: StreamingMeasurement? =
      measuresStreaming ? try StreamingMeasurement(rewarder) : nil
    monitor.begin("reward", total: source.ids.count, unit: "episodes")
    var traces: [RewardTrace] = []
    var failures: [RewardFailure] = []
    try source.forEachBlock(known: preferred) { block throws(DataError) in
      let rewarded = try rewarder.rewards(of: block)
      try stream?.add(block, rewarded.traces)
      collected?.add(block)
      traces += rewarded.traces
      failures += rewarded.failures
      try monitor.advance(by: block.count)
    }
    let file = try file(traces.sorted { $0.id < $1.id }, failures, rewarder, known)
    let provenance = try provenance()
    try file.write(to: output, provenance: provenance)
    if let table {
      try FrameTable(file).write(
        to: table, origin: try JSONText.line(RewardOrigin(file, provenance: provenance)))
    }
    let explained = try collected?.write(rewarder, file.traces, provenance) ?? []
    return Outcome(file: file, stream: stream, explained: explained)
  }

  /// Says what the largest match needs if it is much, and refuses it before hours of encoding if there is not
  /// so much.
  private func checkMemory(_ rewarder: Rewarder, _ monitor: RunMonitor) throws(DataError) {
    guard let longest = source.stepCounts.max(by: { $0.stepCount < $1.stepCount }),
      let need = try rewarder.largestMatch(of: longest.id, stepCount: longest.stepCount),
      need.byteCount >= Self.muchMemory
    else { return }
    monitor.note(
      "the largest match, of \(longest.id) with \(need.reference), takes "
        + Memory.text(need.byteCount))
  }

  private static let muchMemory = 1 << 30

  private var inputFiles: InputFiles {
    var inputs = source.store?.inputFiles ?? InputFiles()
    if let encoder = source.encoder { inputs.add(encoder) }
    let files = [
      ("the embeddings", source.file), ("the answers", references.labels),
      ("the outcomes", outcomes?.path),
    ]
    for case let (name, path?) in files { inputs.add(path, as: "the file of \(name)") }
    return inputs
  }

  private func file(
    _ raw: [RewardTrace], _ failures: [RewardFailure], _ rewarder: Rewarder,
    _ outcomes: JudgedRewards.Outcomes?
  ) throws(DataError) -> RewardFile {
    let judged = try JudgedRewards(
      raw, settings: settings, labelled: references.labelledEpisodes(), outcomes: outcomes)
    return RewardFile(
      traces: judged.traces, failures: failures, settings: settings,
      references: rewarder.references.map(\.id), encoderHash: source.weightsHash,
      distanceLimit: judged.distanceLimit,
      detector: judged.detector, verdicts: judged.verdicts)
  }

  private func provenance() throws(DataError) -> Provenance {
    var hashes = ["encoder": source.weightsHash].compactMapValues { $0 }
    let files = [
      ("embeddings", source.file), ("labels", references.labels), ("outcomes", outcomes?.path),
    ]
    for case let (name, path?) in files { hashes[name] = try ContentHash(ofFile: path) }
    return Provenance(command: command, hashes: hashes)
  }
}
