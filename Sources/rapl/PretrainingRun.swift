import Alignment
import Encoders
import EpisodeStore
import Episodes
import Foundation
import Preferences

/// Reads frames, trains an encoder on them without answers, and writes its folder.
struct PretrainingRun {
  let store: EpisodeStore
  let camera: String?
  /// The encoder to start from.
  let encoder: String
  let settings: PretrainingSettings

  /// Trains and writes the encoder folder.
  ///
  /// - Returns: What every update did.
  func pretrain(into folder: String) throws -> [Pretrainer.Record] {
    let encoder = try FrameEncoder.load(encoder)
    let pretrainer = try Pretrainer(encoder: encoder, settings: settings)
    let chosen = pretrainer.chosen(of: store.episodes.map(\.id))
    if chosen.count < store.episodes.count {
      Console.note(
        "pretrain: learns from \(chosen.count) of \(store.episodes.count) episodes; "
          + "--most-episodes takes more")
    }
    let episodes = try store.trainingEpisodes(
      chosen.map { LabelItem(episode: $0) }, camera: camera, for: encoder)
    let progress = Progress("pretrain", total: pretrainer.updateCount, unit: "updates")
    let start = encoder.weightsHash
    let records = try pretrainer.train(on: episodes) { record in
      progress.advance(remark: String(format: "loss %.4f", record.loss))
    }
    let provenance = Provenance(
      command: commandLineText, settings: try settings.namedSettings(),
      seeds: ["pretraining": settings.seed], hashes: ["encoder": start])
    let pretrained = try pretrainer.pretrainedEncoder(
      name: (folder as NSString).lastPathComponent, provenance: provenance)
    try AtomicFile.write(records.trainingLines(for: folder), to: "\(folder)/training.jsonl")
    try pretrained.save(card: pretrained.card, scalarHead: nil, to: folder)
    return records
  }
}
