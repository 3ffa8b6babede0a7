import ArgumentParser
import Encoders
import Episodes

struct Encode: ParsableCommand, RecordingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Turn the frames of episodes into embeddings.",
    discussion: """
      Example: rapl encode Episodes --encoder aligned --output embeddings.hdf5

      An episode whose frames cannot be read is named and left out, and the exit code is 2.
      """)

  @OptionGroup var input: EpisodeOptions
  @OptionGroup var encoding: EncoderOptions

  @Option(help: "The HDF5 file to write.")
  var output: String

  @Flag(help: "Print a summary as JSON.")
  var json = false

  @OptionGroup var isolation: IsolationOptions

  var recordings: [String] { input.episodes }
  var computesForLong: Bool { true }

  func run() throws {
    let store = try input.open()
    let encoder = try encoding.load()
    let frameCount = store.episodes.reduce(0) { $0 + $1.stepCount }
    let progress = Progress("encode", total: frameCount, unit: "frames")
    let run = encoding.run(encoder, store: store, camera: input.camera)
    var tally = Tally()
    try EmbeddingFile.write(
      to: output, encoder: encoder, provenance: Provenance(command: commandLineText)
    ) { add throws(DataError) in
      // A run in which nothing succeeds says its problem alone, so failures wait for a success to be
      // counted with.
      var uncounted = 0
      try run.forEach(store.episodes.map(\.id)) { id, result throws(DataError) in
        uncounted += try store.episode(id).stepCount
        switch result {
        case .success(let embeddings):
          try add(embeddings)
          tally.count(embeddings)
          progress.advance(by: uncounted)
          uncounted = 0
        case .failure(let problem): tally.failures.append((id, problem))
        }
      }
      if tally.episodeCount > 0, uncounted > 0 { progress.advance(by: uncounted) }
      // With nothing to write, the output that was there before is left alone.
      if tally.episodeCount == 0, let (_, problem) = tally.failures.first { throw problem }
    }
    try report(encoder, tally)
    guard tally.failures.isEmpty else { throw Console.incomplete }
  }

  /// What became of the episodes.
  private struct Tally {
    var episodeCount = 0
    var frameCount = 0
    var failures: [(id: EpisodeID, problem: DataError)] = []

    mutating func count(_ embeddings: EmbeddingSequence) {
      episodeCount += 1
      frameCount += embeddings.stepCount
    }
  }

  private struct Summary: Encodable {
    let output: String
    let encoder: String
    let episodes: Int
    let frames: Int
    let dimension: Int
    let failed: [String]
  }

  private func report(_ encoder: FrameEncoder, _ tally: Tally) throws {
    let summary = Summary(
      output: output, encoder: encoder.card.name, episodes: tally.episodeCount,
      frames: tally.frameCount, dimension: encoder.network.dimension,
      failed: tally.failures.map(\.id.name))
    for failure in tally.failures {
      Console.note("rapl: \(failure.id) is left out: \(failure.problem)")
    }
    guard !json else { return try Console.sayJSON(summary) }
    Console.say(
      "\(output): \(summary.episodes) episodes, \(summary.frames) frames, "
        + "\(summary.dimension) features each, by \(summary.encoder)")
  }
}
