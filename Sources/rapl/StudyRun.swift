import Alignment
import Encoders
import EpisodeStore
import Episodes
import Evaluation
import Foundation

/// Reads the frames for an alignment study and runs it.
struct StudyRun {
  let store: EpisodeStore
  let camera: String?
  let encoder: String
  /// The arm to train on; `nil` for the one with most episodes.
  let trainOn: String?
  let design: AlignmentStudy.Design
  let settings: AlignmentSettings

  /// Where measurements are kept; `nil` for nowhere.
  let resultsPath: String?

  func table() throws -> StudyTable {
    let participants = try store.episodes.concurrentMap { episode throws(DataError) in
      AlignmentStudy.Participant(
        episode: episode, frames: try store.allFrames(of: episode.id, camera: camera))
    }
    let arm = trainOn ?? mostFrequentArm
    let trained = participants.filter { $0.episode.embodiment == arm }
    let others = participants.filter { $0.episode.embodiment != arm }
    let study = AlignmentStudy(design: design, settings: settings) {
      [encoder, settings] () throws(DataError) in
      try FrameEncoder.load(encoder, training: settings.trainingPlan)
    }
    let results = try resultsPath.map {
      try StudyResults(path: $0, setup: setup(trained, others))
    }
    let measurements = try measurements(study, trained, others, results)
    return StudyTable(measurements)
  }

  private func measurements(
    _ study: AlignmentStudy, _ trained: [AlignmentStudy.Participant],
    _ others: [AlignmentStudy.Participant], _ results: StudyResults?
  ) throws -> [StudyMeasurement] {
    let done = results?.done ?? []
    let progress = Progress(
      "study", total: study.trials.count { !done.contains($0) }, unit: "trials")
    let folds = try study.run(trained, others: others, without: done) { fold throws(DataError) in
      try results?.add(StudyMeasurement(fold))
      progress.advance()
    }
    return results?.measurements(of: study.trials) ?? folds.map { StudyMeasurement($0) }
  }

  /// Everything that a measurement depends on, besides its trial.
  private struct Setup: Encodable {
    let settings: AlignmentSettings
    let foldCount: Int
    let referenceCount: Int
    let card: EncoderCard
    let weights: ContentHash
    let trained: [ContentHash]
    let others: [ContentHash]
  }

  private func setup(
    _ trained: [AlignmentStudy.Participant], _ others: [AlignmentStudy.Participant]
  ) throws -> ContentHash {
    let encoder = try FrameEncoder.load(encoder)
    let setup = Setup(
      settings: settings, foldCount: design.foldCount, referenceCount: design.referenceCount,
      card: encoder.card, weights: encoder.weightsHash, trained: trained.map(Self.digest),
      others: others.map(Self.digest))
    return ContentHash(of: try JSONText.data(setup, for: "study"))
  }

  private static func digest(_ participant: AlignmentStudy.Participant) -> ContentHash {
    let rewards = (participant.episode.recordedRewards ?? []).map(\.description)
    let frames = ContentHash(of: participant.frames.pixels)
    let text = "\(participant.episode.id.name) \(rewards) \(frames)"
    return ContentHash(of: Data(text.utf8))
  }

  private var mostFrequentArm: String? {
    Dictionary(grouping: store.episodes, by: \.embodiment)
      .max { ($0.value.count, $1.key ?? "") < ($1.value.count, $0.key ?? "") }?.key
  }
}
