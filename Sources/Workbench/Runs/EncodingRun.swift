import Encoders
import EpisodeStore
import Episodes
import ResultFiles

/// Computes the embeddings of episodes and writes them to a file.
///
/// An episode whose frames cannot be read is left out and named in the result.
public struct EncodingRun: Sendable {
  /// The result of a run.
  public struct Outcome: Sendable {
    /// How many episodes were embedded.
    public var episodeCount = 0
    /// How many frames they have.
    public var frameCount = 0
    /// The episodes that were left out, and why.
    public var failures: [(id: EpisodeID, problem: DataError)] = []
  }

  /// The recordings.
  public let store: EpisodeStore
  /// The embedding of one episode after the other.
  public let embeddings: EmbeddingRun
  /// The command for the provenance.
  public let command: String

  /// Prepares a run.
  public init(store: EpisodeStore, embeddings: EmbeddingRun, command: String) {
    self.store = store
    self.embeddings = embeddings
    self.command = command
  }

  /// Embeds all episodes and writes the HDF5 file.
  ///
  /// - Throws: `DataError` of the first episode if no episode can be embedded, which leaves an earlier
  ///   output as it is; `.unwritable`, `.cancelled`.
  /// - Complexity: O(frames); two episodes' frames are in memory.
  public func write(to output: String, monitor: RunMonitor = RunMonitor()) throws(DataError)
    -> Outcome
  {
    var inputs = store.inputFiles
    inputs.add(embeddings.encoder)
    try inputs.check(output: output)
    let frameCount = store.episodes.reduce(0) { $0 + $1.stepCount }
    monitor.begin("encode", total: frameCount, unit: "frames")
    var outcome = Outcome()
    try EmbeddingFile.write(
      to: output, origin: EmbeddingFile.Origin(of: embeddings.encoder),
      provenance: Provenance(command: command)
    ) { add throws(DataError) in
      try fill(&outcome, monitor, add)
    }
    return outcome
  }

  private func fill(
    _ outcome: inout Outcome, _ monitor: RunMonitor,
    _ add: (EmbeddingSequence) throws(DataError) -> Void
  ) throws(DataError) {
    // A run in which every episode fails reports one problem alone, so failures wait for a success to
    // be counted with.
    var uncounted = 0
    try embeddings.forEach(store.episodes.map(\.id)) { id, result throws(DataError) in
      uncounted += try store.episode(id).stepCount
      switch result {
      case .success(let embeddings):
        try add(embeddings)
        outcome.episodeCount += 1
        outcome.frameCount += embeddings.stepCount
        try monitor.advance(by: uncounted)
        uncounted = 0
      case .failure(let problem): outcome.failures.append((id, problem))
      }
    }
    if outcome.episodeCount > 0, uncounted > 0 { try monitor.advance(by: uncounted) }
    // With nothing to write, an earlier output is left alone.
    if outcome.episodeCount == 0, let (_, problem) = outcome.failures.first { throw problem }
  }
}
