import Alignment
import Encoders
import EpisodeStore
import Episodes
import Evaluation

/// Reads the frames for an alignment study and runs it.
struct StudyRun {
  let store: EpisodeStore
  let camera: String?
  let encoder: String
  /// The arm to train on; `nil` for the one with most episodes.
  let trainOn: String?
  let design: AlignmentStudy.Design
  let settings: AlignmentSettings

  func table() throws -> StudyTable {
    let participants = try store.episodes.concurrentMap { episode throws(DataError) in
      AlignmentStudy.Participant(
        episode: episode, frames: try store.allFrames(of: episode.id, camera: camera))
    }
    let arm = trainOn ?? mostFrequentArm
    let trained = participants.filter { $0.episode.embodiment == arm }
    let study = AlignmentStudy(design: design, settings: settings) {
      [encoder, settings] () throws(DataError) in
      try FrameEncoder.load(encoder, training: settings.trainingPlan)
    }
    let progress = Progress("study", total: study.trainingCount, unit: "trainings")
    return StudyTable(
      try study.run(trained, others: participants.filter { $0.episode.embodiment != arm }) {
        progress.advance()
      })
  }

  private var mostFrequentArm: String? {
    Dictionary(grouping: store.episodes, by: \.embodiment)
      .max { ($0.value.count, $1.key ?? "") < ($1.value.count, $0.key ?? "") }?.key
  }
}
