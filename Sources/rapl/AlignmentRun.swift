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

  /// Aligns and writes the encoder folder.
  ///
  /// - Returns: What every update did.
  func align(into folder: String) throws -> [Aligner.Record] {
    let rankings = try LabelledRankings(labels, in: store).rankings
    let encoder = try FrameEncoder.load(encoder, training: settings.trainingPlan)
    let references = PreferredEpisodes.strongest(settings.referenceCount, by: rankings)
    let aligner = try Aligner(
      encoder: encoder, rankings: rankings, references: references, settings: settings)
    let training = try trainingEpisodes(aligner.episodes, encoder)
    let progress = Progress("align", total: aligner.updateCount, unit: "updates")
    let checkpoints = TrainingCheckpoints(
      folder: "\(folder)/checkpoints", setup: try setup(encoder, rankings, training))
    let records = try aligner.train(
      on: training, checkpoints: checkpoints,
      threadCount: ProcessInfo.processInfo.activeProcessorCount
    ) { record in
      progress.advance(
        remark: String(format: "loss %.3f, %.0f %% right", record.loss, 100 * record.accuracy))
    }
    try save(aligner, records, to: folder)
    checkpoints.remove()
    return records
  }

  /// All that the weights depend on.
  private struct Setup: Encodable {
    let settings: AlignmentSettings
    let card: EncoderCard
    let weights: ContentHash
    let rankings: [Ranking]
    let episodes: [String: ContentHash]
  }

  private func setup(
    _ encoder: FrameEncoder, _ rankings: [Ranking], _ training: [EpisodeID: TrainingEpisode]
  ) throws -> ContentHash {
    let setup = Setup(
      settings: settings, card: encoder.card, weights: encoder.weightsHash, rankings: rankings,
      episodes: Dictionary(
        uniqueKeysWithValues: training.map { ($0.name, $1.contentHash) }))
    return ContentHash(of: try JSONText.data(setup, for: labels))
  }

  private func trainingEpisodes(_ ids: [EpisodeID], _ encoder: FrameEncoder) throws
    -> [EpisodeID: TrainingEpisode]
  {
    let training = try store.trainingEpisodes(ids, camera: camera, for: encoder)
    return Dictionary(uniqueKeysWithValues: training.map { ($0.id, $0) })
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

/// The answers of a file that speak of episodes at hand.
struct LabelledRankings {
  let rankings: [Ranking]

  /// - Throws: `DataError.Kind.mismatch` if answers there are, but none about these episodes.
  init(_ path: String, in store: EpisodeStore) throws {
    let known = Set(store.episodes.map(\.id))
    let all = try LabelStore(readingFrom: path).answers().compactMap(\.judgement.ranking)
    rankings = all.filter { $0.episodes.allSatisfy(known.contains) }
    if rankings.isEmpty, let first = all.first?.episodes.first {
      throw DataError(
        .mismatch, file: path, expected: "answers about the episodes given",
        found: "\(all.count) answers about others, such as \(first)",
        remedy: "give the files that were labelled")
    }
    if rankings.count < all.count {
      Console.note("\(path): \(all.count - rankings.count) answers are about other episodes")
    }
  }
}
