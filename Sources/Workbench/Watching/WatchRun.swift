import Encoders
import EpisodeStore
import Episodes
import Foundation
import Reports
import ResultFiles
import Rewards

/// Watches a log of recordings that grows, and inspects, encodes and rewards each finished episode once.
///
/// The rewards file depends on the recordings as they are at last, and on nothing that was seen between. So a
/// watcher that was killed at any moment ends with the same bytes as one that was left alone.
///
/// - Nothing of the log is locked, moved or changed.
/// - An episode is known by its content, its recorded clock among it. A renamed folder or file is not computed
///   anew, and its rewards stand under the new name.
/// - Rewards of recordings that are gone stay.
public struct WatchRun: Sendable {
  /// The folder that grows.
  public let log: String
  /// Finished recordings that are rewarded too, for references and known outcomes.
  public var recordings: [String] = []
  /// The encoder.
  public let encoder: FrameEncoder
  /// The cache of embeddings, or `nil` for none.
  public var cache: EmbeddingCache?
  /// The camera's key or role, or `nil` for the first of each episode.
  public var camera: String?
  /// What to take for granted about pictures.
  public var conventions = ImageConventions()
  /// How rewards are computed.
  public let settings: RewardSettings
  /// The references.
  ///
  /// Those that a label file prefers are looked up once.
  public let references: ReferenceChoice
  /// Episodes whose outcome is known, which calibrate the stamps, or `nil` for none.
  public var outcomes: OutcomeList?
  /// The Parquet table of all frames that is written with the rewards, or `nil` for none.
  public var table: String?
  /// The report that is renewed with the rewards, or `nil` for none.
  public var report: Report?
  /// The folder for what was computed, or `nil` for one beside the output.
  public var memory: String?
  /// Seconds without a change after which a file counts as finished.
  public var settleSeconds = 3.0
  /// Seconds between two looks where the system gives no notices, or `nil` to use its notices.
  public var pollSeconds: Double?
  /// The command for the provenance.
  public let command: String

  /// An evaluation that is renewed with the rewards.
  public struct Report: Sendable, Equatable {
    /// The folder of the page.
    public let folder: String
    /// Answers that the rewards are compared with, or `nil` for none.
    public let labels: String?

    /// Asks for a report.
    public init(folder: String, labels: String? = nil) {
      self.folder = folder
      self.labels = labels
    }
  }

  /// Seconds between two looks beside the system's notices, which may be lost.
  static let secondsBetweenLooks = 30.0

  /// Prepares a run from its settings.
  public init(
    log: String, encoder: FrameEncoder, settings: RewardSettings, references: ReferenceChoice,
    command: String
  ) {
    self.log = log
    self.encoder = encoder
    self.settings = settings
    self.references = references
    self.command = command
  }

  /// Watches until it is cancelled, or once.
  ///
  /// Once means: until all files that are there have been looked at, and those that changed just now have had
  /// their time to settle.
  ///
  /// - Parameters:
  ///   - output: The rewards file. It is written anew, whole, after each look that found something.
  ///   - once: Whether to end when there is nothing more to do.
  ///   - monitor: Is asked for cancellation.
  ///   - handle: Deals with an event, one at a time.
  /// - Returns: How many episodes and places are not ready.
  /// - Throws: `DataError` if the output or the memory cannot be written, the settings changed since an earlier
  ///   start, or the log is not there. With `once`, `.missing` if a reference is not in it.
  ///   `.cancelled`.
  /// - Complexity: All rewards are in memory, and the frames of one episode's blocks.
  @discardableResult
  public func watch(
    output: String, once: Bool = false, monitor: RunMonitor = RunMonitor(),
    _ handle: (WatchEvent) -> Void
  ) throws(DataError) -> Int {
    try check(output: output)
    RecordingLog.readWithoutLocks()
    let memory = try WatchMemory(
      folder: memory ?? "\(output).watch", settings: frozenSettings)
    var pass = WatchPass(run: self, memory: memory, output: output)
    var watch = FolderWatch(usesNotices: pollSeconds == nil && !once)
    while true {
      watch.cover([log])
      let next = try pass.look(monitor, handle)
      if once, next == nil { return try pass.finish() }
      watch.wait(seconds: next ?? pollSeconds ?? Self.secondsBetweenLooks)
      try monitor.checkCancellation()
    }
  }

  private func check(output: String) throws(DataError) {
    var inputs = InputFiles()
    inputs.add(encoder)
    inputs.add(log, as: "the log that is watched")
    for path in recordings { inputs.add(path, as: "recordings") }
    if let labels = references.labels { inputs.add(labels, as: "the file of answers") }
    if let outcomes { inputs.add(outcomes.path, as: "the file of outcomes") }
    try inputs.check(output: output)
    if let labels = report?.labels { inputs.add(labels, as: "the file of answers") }
    if let table { try inputs.check(output: table) }
    if let memory { try inputs.check(output: memory) }
    if let report {
      try inputs.check(folder: report.folder, files: EvaluationReport.fileNames)
    }
  }

  private var frozenSettings: WatchSettings {
    WatchSettings(
      encoder: encoder.weightsHash, camera: camera, colours: conventions.colours?.rawValue,
      firstRow: conventions.firstRow?.rawValue, rewards: settings, references: references.inWords)
  }
}
