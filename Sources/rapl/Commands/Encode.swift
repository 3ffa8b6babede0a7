import ArgumentParser
import Encoders
import Episodes

struct Encode: ParsableCommand, RecordingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Turn the frames of episodes into embeddings.",
    discussion: """
      Example: rapl encode Episodes --encoder aligned --output embeddings.hdf5
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
    try EmbeddingFile.write(
      to: output, encoder: encoder, provenance: Provenance(command: commandLineText)
    ) { add throws(DataError) in
      try run.forEach(store.episodes.map(\.id)) { _, result throws(DataError) in
        let embeddings = try result.get()
        try add(embeddings)
        progress.advance(by: embeddings.stepCount)
      }
    }
    try report(encoder, episodeCount: store.episodes.count, frameCount: frameCount)
  }

  private struct Summary: Encodable {
    let output: String
    let encoder: String
    let episodes: Int
    let frames: Int
    let dimension: Int
  }

  private func report(_ encoder: FrameEncoder, episodeCount: Int, frameCount: Int) throws {
    let summary = Summary(
      output: output, encoder: encoder.card.name, episodes: episodeCount, frames: frameCount,
      dimension: encoder.network.dimension)
    guard !json else { return try Console.sayJSON(summary) }
    Console.say(
      "\(output): \(summary.episodes) episodes, \(summary.frames) frames, "
        + "\(summary.dimension) features each, by \(summary.encoder)")
  }
}
