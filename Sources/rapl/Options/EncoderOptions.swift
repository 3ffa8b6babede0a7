import ArgumentParser
import Encoders
import EpisodeStore
import Episodes
import Workbench

/// The encoder, and whether embeddings are cached.
struct EncoderOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "An encoder folder, a card, or a name in Encoders/. (default: \(EncoderCatalogue.defaultName))"
    ))
  var encoder: String?

  @Option(help: "The cache folder of embeddings. The default is your user cache.")
  var cache: String?

  @Flag(help: "Compute all embeddings anew.")
  var noCache = false

  func validate() throws {
    try require(cache == nil || !noCache, "--cache and --no-cache exclude each other")
  }

  /// The encoder in force.
  var name: String { encoder ?? EncoderCatalogue.defaultName }

  func load() throws -> FrameEncoder { try FrameEncoder.load(name) }

  func run(_ encoder: FrameEncoder, store: EpisodeStore, camera: String?) -> EmbeddingRun {
    EmbeddingRun(encoder, of: store, camera: camera, cache: embeddingCache)
  }

  var embeddingCache: EmbeddingCache? {
    guard !noCache else { return nil }
    return cache.map(EmbeddingCache.init(folder:)) ?? .userCache
  }
}
