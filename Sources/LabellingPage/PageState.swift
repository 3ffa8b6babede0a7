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
    /// The answer that was given before, in force or taken back.
    let earlier: Earlier?
    /// What is asked.
    let question: String
    /// What the videos are judged by, or `nil` for the only or overall criterion.
    let criterion: String?
    /// What the annotator is told beside the question.
    let remark: String?
    /// The instruction to the robot, if the recordings agree.
    let instruction: String?
    let clips: [ShownClip]
  }

  /// An answer that was given before.
  struct Earlier: Encodable {
    let verdict: PageAnswer.Verdict
    /// For an order: positions of the shown episodes, from 0, the best tier first.
    let tiers: [[Int]]?
    let confidence: Int?
    let note: String?
    let reasons: [String]
  }

  /// What the annotator is told about the last answer, if it was practice.
  struct Feedback: Encodable {
    let isRight: Bool
    let text: String
  }

  /// One item of it.
  struct ShownClip: Encodable {
    let steps: Int
    /// The rate of the recording, or an assumed one if it states none.
    let secondsPerStep: Double
    /// The instruction to the robot, if the recordings differ in it.
    let instruction: String?
    /// Its videos, one for each camera.
    let videos: [ShownVideo]
  }

  /// One camera's video.
  struct ShownVideo: Encodable {
    /// Where the camera looks from, if there are several.
    let title: String?
    /// The video's address, relative to the page's.
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
  /// Whether a query that others are on may still come, so that the page asks again.
  let mayGoOn: Bool
  let progress: Progress
  let feedback: Feedback?
  /// Whether there are guidelines to show.
  let hasGuidelines: Bool
  /// How long all videos must have been in view before an answer counts.
  let leastSeconds: Double
  let reasons: [String]
  /// Keys in place of the standard ones, by action.
  let keys: [String: [String]]
}

extension PageState.Feedback {
  init(_ feedback: PracticeFeedback) { (isRight, text) = (feedback.isRight, feedback.text) }
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
  init(
    _ query: Query, isEarlier: Bool, earlier: Answer?, from shown: PageVideos
  ) throws(DataError) {
    let store = shown.episodes
    id = query.id
    kind = query.kind
    let asked = AskedText(query)
    (question, criterion, remark) = (asked.question, asked.criterion, asked.remark)
    self.isEarlier = isEarlier
    self.earlier = earlier.map { PageState.Earlier($0, to: query) }
    var tasks: [String?] = []
    for id in query.episodes { tasks.append((try? store.task(of: id)) ?? nil) }
    let isShared = Set(tasks).count == 1
    instruction = isShared ? tasks[0] : nil
    var clips: [PageState.ShownClip] = []
    for (index, item) in query.items.enumerated() {
      let episode = try store.episode(item.episode)
      clips.append(
        PageState.ShownClip(
          steps: item.steps?.count ?? episode.stepCount,
          secondsPerStep: 1 / (episode.framesPerSecond ?? ClipMaker.assumedRate),
          instruction: isShared ? nil : tasks[index],
          videos: zip(shown.videos(of: item), shown.addresses(of: query, at: index))
            .map { PageState.ShownVideo(title: $0.title, media: $1) }))
    }
    self.clips = clips
  }
}

extension PageState.Earlier {
  init(_ answer: Answer, to query: Query) {
    verdict = PageAnswer.Verdict(answer.verdict)
    tiers =
      if case .order(let ranking) = answer.verdict {
        ranking.tiers.map { $0.compactMap { query.episodes.firstIndex(of: $0) } }
      } else { nil }
    confidence = answer.confidence
    note = answer.note
    reasons = answer.reasons
  }
}
