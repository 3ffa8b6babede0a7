import Encoders
import EpisodeStore
import Episodes
import ResultFiles
import Rewards

/// Finds the references of a watch among the recordings, once for all.
struct WatchReferences {
  let run: WatchRun
  let memory: WatchMemory
  private var found: [EpisodeID: EmbeddingSequence] = [:]
  private var contents: [ContentHash: EpisodeID] = [:]
  private var missing: [EpisodeID] = []

  init(run: WatchRun, memory: WatchMemory) {
    self.run = run
    self.memory = memory
  }

  /// The references that are not there yet, in words.
  var absence: String {
    "no finished recording yet of the references \(missing.map(\.name).joined(separator: ", "))"
  }

  /// The scoring with the references, or `nil` while some are missing.
  ///
  /// - Throws: `DataError` if answers cannot be read, or the references cannot be compared.
  mutating func scoring(from places: [RecordingPlace]) throws(DataError) -> WatchScoring? {
    if let known = try memory.references() { return try scoring(known) }
    guard run.references.source != .none, run.settings.comparesWithReferences else {
      return try scoring((embeddings: [], contents: [:]))
    }
    let wanted = try run.references.candidates(among: [])
    for place in places where wanted.contains(where: { found[$0] == nil }) {
      take(wanted, from: place)
    }
    missing = wanted.filter { found[$0] == nil }
    guard missing.isEmpty else { return nil }
    return try scoring(try kept(wanted))
  }

  private mutating func take(_ wanted: [EpisodeID], from place: RecordingPlace) {
    for episode in place.contents().episodes
    where wanted.contains(episode.id) && found[episode.id] == nil {
      // Its problem is told when the place is visited.
      guard let content = try? episode.contentHash(),
        let embeddings = try? WatchScoring.embeddings(
          of: episode, run.encoder, run.cache, camera: run.camera)
      else { continue }
      found[episode.id] = embeddings
      contents[content] = episode.id
    }
  }

  private func kept(_ wanted: [EpisodeID]) throws(DataError) -> WatchMemory.References {
    var embeddings = wanted.withoutRepeats().compactMap { found[$0] }
    if let medoids = run.references.medoids {
      let chosen = try ReferenceSelection.medoids(medoids, of: embeddings, settings: run.settings)
      embeddings = embeddings.filter { chosen.contains($0.id) }
    }
    let ids = Set(embeddings.map(\.id))
    let references: WatchMemory.References = (embeddings, contents.filter { ids.contains($1) })
    try memory.keep(
      references, origin: EmbeddingFile.Origin(of: run.encoder),
      provenance: Provenance(command: run.command))
    // In the order in which a file gives them, at the first start too.
    return try memory.references() ?? references
  }

  private func scoring(_ references: WatchMemory.References) throws(DataError) -> WatchScoring {
    try WatchScoring(
      encoder: run.encoder, cache: run.cache, camera: run.camera, references: references,
      settings: run.settings)
  }
}
