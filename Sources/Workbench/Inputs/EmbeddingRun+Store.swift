import Encoders
import EpisodeStore
import Episodes

extension EmbeddingRun {
  /// A run over recorded episodes, seen through one camera.
  ///
  /// `nil` stands for the first camera.
  public init(
    _ encoder: FrameEncoder, of store: EpisodeStore, camera: String?, cache: EmbeddingCache?
  ) {
    self.init(encoder: encoder, cache: cache) { id throws(DataError) in
      try store.allFrames(of: id, camera: camera)
    }
  }
}
