import EpisodeStore
import Episodes
import Rewards

/// An episode that a watcher has inspected, encoded and rewarded.
public struct WatchedEpisode: Sendable, Encodable, Equatable {
  /// The name.
  public let episode: EpisodeID
  /// The file or folder that it was found in.
  public let path: String
  /// What tells it from every other episode, whatever its name and place.
  public let content: ContentHash
  /// The number of steps.
  public let stepCount: Int
  /// The return, or `nil` where the computation failed.
  public let total: Double?
  /// Why it has no reward, or `nil` if it has one.
  public let failure: String?
  /// The nearest reference, or `nil` for rewards that compare with none.
  public let reference: EpisodeID?
  /// Whether the reward can be believed.
  public let standing: RewardTrace.Standing?
  /// The verdict of the detector, which is a machine's, or `nil` without a detector.
  public let machineVerdict: SuccessDetector.Verdict?
  /// Whether the recorder called it a success, or `nil` if it did not say.
  public let recordedSuccess: Bool?
  /// What is odd about it.
  public let findings: [Finding]

  private enum CodingKeys: String, CodingKey {
    case episode, path, content, total, failure, reference, standing, findings
    case stepCount = "step_count"
    case machineVerdict = "machine_verdict"
    case recordedSuccess = "recorded_success"
  }
}

/// What a watcher tells while it watches.
public enum WatchEvent: Sendable {
  /// An episode is done. The watcher goes on after the caller has dealt with it.
  ///
  /// If the watcher is killed meanwhile, the same episode is told again after the next start.
  case done(WatchedEpisode)
  /// An episode that was rewarded before is found under another name or path.
  case moved(EpisodeID, path: String, before: String)
  /// An episode has the same content as another that is still there, and so the same reward.
  case copied(EpisodeID, path: String, of: EpisodeID)
  /// An episode, or a whole place for `nil`, is not ready, for a reason that was not told before.
  case waiting(EpisodeID?, path: String, reason: String)
  /// The rewards file was written, with so many episodes.
  case wrote(path: String, episodeCount: Int)
  /// Something that the user should know.
  case note(String)
}
