import Alignment
import Encoders
import EpisodeStore
import Episodes
import Foundation
import Preferences

/// Reads answers and frames, aligns an encoder with them, and writes its folder.
struct AlignmentRun {
  let store: EpisodeStore
  let camera: String?
  /// The file of answers.
  let labels: String
  /// The encoder to start from.
  let encoder: String
  let settings: AlignmentSettings
  /// How much answers count.
  let weighing: AnswerWeightOptions

  /// What came of it.
  struct Outcome {
    /// What every update did.
    let records: [Aligner.Record]
    /// How many episodes without answers were pretrained on.
    let unlabelledCount: Int
    /// What is doubtful about the answers.
    let review: AnswerReview
  }

  /// Aligns and writes the encoder folder; says first what is doubtful about the answers.
  func align(into folder: String) throws -> Outcome {
    let answers = try LabelledOrders(labels, in: store, weighing: weighing)
    for finding in answers.review.findings {
      Console.note("\(labels): \(finding.code.rawValue): \(finding.found); \(finding.remedy)")
    }
    let encoder = try FrameEncoder.load(encoder, training: settings.trainingPlan)
    let references = PreferredEpisodes.strongest(
      settings.referenceCount, by: answers.comparisons)
    let aligner = try Aligner(
      encoder: encoder, orders: answers.orders, references: references, settings: settings)
    let training = try store.trainingEpisodes(aligner.items, camera: camera, for: encoder)
    let unlabelled = try readable(aligner.unlabelled(of: store.episodes), for: encoder)
    let progress = Progress("align", total: aligner.updateCount, unit: "updates")
    let checkpoints = TrainingCheckpoints(
      folder: "\(folder)/checkpoints",
      setup: try setup(encoder, answers.orders, training + unlabelled))
    let records = try aligner.train(
      on: training, unlabelled: unlabelled, checkpoints: checkpoints,
      threadCount: ProcessInfo.processInfo.activeProcessorCount
    ) { record in
      progress.advance(remark: record.remark)
    }
    try save(aligner, records, to: folder)
    checkpoints.remove()
    return Outcome(
      records: records, unlabelledCount: unlabelled.count, review: answers.review)
  }

  /// The frames of episodes without answers; what cannot be read of those is said and left out, since nobody
  /// asked for it.
  private func readable(_ unlabelled: [EpisodeID], for encoder: FrameEncoder) throws
    -> [TrainingEpisode]
  {
    try unlabelled.concurrentMap { id -> [TrainingEpisode] in
      do {
        return try store.trainingEpisodes(
          [LabelItem(episode: id)], camera: camera, for: encoder)
      } catch {
        Console.note("\(id): left out of the pretraining: \(error)")
        return []
      }
    }.flatMap { $0 }
  }

  /// All that the weights depend on.
  private struct Setup: Encodable {
    let settings: AlignmentSettings
    let card: EncoderCard
    let weights: ContentHash
    let orders: [JudgedOrder]
    let episodes: [String: ContentHash]
  }

  private func setup(
    _ encoder: FrameEncoder, _ orders: [JudgedOrder], _ training: [TrainingEpisode]
  ) throws -> ContentHash {
    let setup = Setup(
      settings: settings, card: encoder.card, weights: encoder.weightsHash, orders: orders,
      episodes: Dictionary(
        uniqueKeysWithValues: training.map { ($0.item.description, $0.contentHash) }))
    return ContentHash(of: try JSONText.data(setup, for: labels))
  }

  private func save(_ aligner: Aligner, _ records: [Aligner.Record], to folder: String) throws {
    let provenance = Provenance(
      command: commandLineText, settings: try settings.namedSettings(),
      seeds: ["alignment": settings.seed],
      hashes: ["encoder": aligner.encoder.weightsHash, "labels": try ContentHash(ofFile: labels)])
    let name = (folder as NSString).lastPathComponent
    let aligned = try aligner.alignedEncoder(name: name, provenance: provenance)
    try AtomicFile.write(records.trainingLines(for: folder), to: "\(folder)/training.jsonl")
    try aligned.save(card: aligned.card, scalarHead: aligned.scalarHead, to: folder)
  }
}

extension Aligner.Record {
  /// How it goes, in a few words.
  fileprivate var remark: String {
    guard let accuracy else { return String(format: "pretraining, loss %.4f", loss) }
    return String(format: "loss %.3f, %.0f %% right", loss, 100 * accuracy)
  }
}
