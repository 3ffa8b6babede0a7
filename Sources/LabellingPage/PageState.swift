import EpisodeStore
import Episodes
import Foundation
import Labelling
import Preferences

/// The state that the page shows, without names of episodes, which could bias.
struct PageState: Encodable {
  /// One query.
  struct Shown: Encodable {
    let id: UUID
    let kind: Query.Kind
    /// Whether it was answered before and is shown again.
    let isEarlier: Bool
    /// The instruction to the robot, if the recordings agree.
    let instruction: String?
    let clips: [ShownClip]
  }

  /// One video of it.
  struct ShownClip: Encodable {
    let steps: Int
    /// The rate of the recording, or an assumed one if it states none.
    let secondsPerStep: Double
    /// The video's address.
    let media: String
  }

  /// The annotator's progress.
  struct Progress: Encodable {
    let annotator: String
    let answered: Int
    let target: Int?
    let perMinute: Double
    let remainingSeconds: Double?
  }

  /// The query to answer, or `nil` at the end.
  let query: Shown?
  let progress: Progress
  let reasons: [String]
  /// Keys in place of the standard ones, by action.
  let keys: [String: [String]]
}

extension PageState.Progress {
  init(_ progress: LabelProgress) {
    annotator = progress.annotator.name
    answered = progress.answered
    target = progress.target
    perMinute = progress.perMinute
    remainingSeconds = progress.remainingSeconds
  }
}

extension PageState.Shown {
  init(_ query: Query, isEarlier: Bool, from store: EpisodeStore) throws(DataError) {
    id = query.id
    kind = query.kind
    self.isEarlier = isEarlier
    var clips: [PageState.ShownClip] = []
    var instructions: Set<String> = []
    for (index, item) in query.items.enumerated() {
      let episode = try store.episode(item.episode)
      instructions.insert(episode.instructions.first ?? "")
      clips.append(
        PageState.ShownClip(
          steps: item.steps?.count ?? episode.stepCount,
          secondsPerStep: 1 / (episode.framesPerSecond ?? ClipMaker.assumedRate),
          media: "media/\(query.id.uuidString)/\(index)"))
    }
    self.clips = clips
    instruction = instructions.count == 1 ? instructions.first : nil
  }
}
