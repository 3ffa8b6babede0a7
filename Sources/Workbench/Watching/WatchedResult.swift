import EpisodeStore
import Episodes
import Rewards

/// What was computed of one content, before rewards are shaped, scaled and judged together.
struct WatchedResult: Codable, Sendable {
  /// The numbers of a reward, without the name of its episode.
  struct Trace: Codable, Sendable {
    let rewards: [Float]
    let total: Double
    let diagnostics: RewardTrace.Diagnostics
    let spread: [Float]?
    let matchedSteps: [Float]?

    init(_ trace: RewardTrace) {
      rewards = trace.rewards
      total = trace.total
      diagnostics = trace.diagnostics
      spread = trace.spread
      matchedSteps = trace.matchedSteps
    }

    func named(_ id: EpisodeID) throws(DataError) -> RewardTrace {
      try RewardTrace(
        id: id, rewards: rewards, total: total, diagnostics: diagnostics, spread: spread,
        matchedSteps: matchedSteps)
    }
  }

  let content: ContentHash
  let stepCount: Int
  /// `nil` where the computation failed.
  let trace: Trace?
  /// Why it did.
  let failure: String?
  let findings: [Finding]
}

/// What is known of a file or folder of the log, so that it need not be opened again.
struct WatchedPlace: Codable, Sendable, Equatable {
  struct Entry: Codable, Sendable, Equatable {
    let id: EpisodeID
    let content: ContentHash
    let recordedSuccess: Bool?
    /// Videos outside the place.
    let videos: [FileState]
  }

  let path: String
  let files: [FileState]
  let entries: [Entry]
  /// Whether no episode of it was unfinished.
  let isComplete: Bool

  /// Whether nothing has changed since.
  func isCurrent(_ place: RecordingPlace) -> Bool {
    isComplete && files == place.files && entries.flatMap(\.videos).allSatisfy(\.isCurrent)
  }
}
