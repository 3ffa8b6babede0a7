import Episodes
import HDF5
import Rewards

/// Rewards in an HDF5 file: `/rewards/<episode id>/reward` holds float32 `[T]`.
///
/// Its attributes are `reference`, `total` and the outcome of the match. `raw_reward`, `spread` and
/// `matched_step`, float32 `[T]`, stand beside it if there are any.
///
/// An episode whose reward could not be computed is a group `/failures/<episode id>` with the attribute
/// `reason` instead.
///
/// Attributes of the root state the origin: the settings, `encoder_sha256`, `references`, `rapl_version` and
/// `provenance` (JSON). `references` holds names, separated by commas. A comma within a name is written
/// `%2C`, and a percent sign `%25`. The folder's README has the whole list.
public struct RewardFile: Sendable {
  /// The rewards, sorted by episode.
  public let traces: [RewardTrace]
  /// The episodes whose reward could not be computed, sorted by episode.
  public let failures: [RewardFailure]
  /// The settings that gave the rewards.
  public let settings: RewardSettings
  /// The preferred episodes with which the episodes were matched.
  public let references: [EpisodeID]
  /// The hash of the encoder's weights, or `nil` if the embeddings did not state it.
  public let encoderHash: ContentHash?
  /// The largest distance of a training episode from its nearest reference, or `nil` if no training episodes
  /// were given.
  public let distanceLimit: DistanceLimit?
  /// The detector of success, if it was calibrated.
  ///
  /// It is written, and not read back.
  public let detector: SuccessDetector?
  /// The detector's verdicts on the episodes that did not calibrate it.
  public let verdicts: [EpisodeID: SuccessDetector.Verdict]
  /// The probability with which a verdict includes the truth, or `nil` without a detector.
  public let verdictCoverage: Double?
  /// How a file that was read came to be; `nil` for rewards that were not read.
  public let provenance: Provenance?

  /// Collects rewards.
  ///
  /// `write(to:provenance:)` saves them.
  public init(
    traces: [RewardTrace], failures: [RewardFailure] = [], settings: RewardSettings,
    references: [EpisodeID],
    encoderHash: ContentHash?, distanceLimit: DistanceLimit? = nil,
    detector: SuccessDetector? = nil, verdicts: [EpisodeID: SuccessDetector.Verdict] = [:],
    verdictCoverage: Double? = nil, provenance: Provenance? = nil
  ) {
    self.traces = traces.sorted { $0.id < $1.id }
    self.failures = failures.sorted { $0.id < $1.id }
    self.settings = settings
    self.references = references
    self.encoderHash = encoderHash
    self.distanceLimit = distanceLimit
    self.detector = detector
    self.verdicts = verdicts
    self.verdictCoverage = verdictCoverage ?? detector?.coverage
    self.provenance = provenance
  }
}
