import Episodes
import HDF5
import Rewards

/// Rewards on disk: `/rewards/<episode id>/reward` float32 `[T]` with the attributes `reference`,
/// `total` and how the match ended; beside it `raw_reward`, `spread` and `matched_step`, float32 `[T]`,
/// where there are any.
///
/// The root's attributes say what made them: the settings, `encoder_sha256`, `references` (names,
/// separated by commas; a comma within a name is written `%2C`, a percent sign `%25`), `rapl_version`,
/// `provenance` (JSON). The folder's README has the whole list.
public struct RewardFile: Sendable {
  /// The rewards, sorted by episode.
  public let traces: [RewardTrace]
  /// How they were made.
  public let settings: RewardSettings
  /// The preferred episodes that they were matched with.
  public let references: [EpisodeID]
  /// The hash of the encoder's weights; `nil` where the embeddings did not say.
  public let encoderHash: ContentHash?
  /// How far from the nearest reference training episodes were; `nil` where none were given.
  public let distanceLimit: DistanceLimit?
  /// What tells success from failure, where it was calibrated; it is written, and not read back.
  public let detector: SuccessDetector?
  /// What it says of the episodes that it was not calibrated with; written, and not read back.
  public let verdicts: [EpisodeID: SuccessDetector.Verdict]

  /// Puts rewards together; `write(to:provenance:)` saves them.
  public init(
    traces: [RewardTrace], settings: RewardSettings, references: [EpisodeID],
    encoderHash: ContentHash?, distanceLimit: DistanceLimit? = nil,
    detector: SuccessDetector? = nil, verdicts: [EpisodeID: SuccessDetector.Verdict] = [:]
  ) {
    self.traces = traces.sorted { $0.id < $1.id }
    self.settings = settings
    self.references = references
    self.encoderHash = encoderHash
    self.distanceLimit = distanceLimit
    self.detector = detector
    self.verdicts = verdicts
  }
}
