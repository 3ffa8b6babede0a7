import COpenCVBridge

/// The probed properties of a video's stream, so that no decoder has to probe it again.
///
/// Owns the C handle.
///
/// It never changes, so threads may share it.
final class VideoStream: @unchecked Sendable {
  let handle: OpaquePointer?

  /// Takes over a handle that `cvb_video_inspect` made.
  init(owning handle: OpaquePointer?) { self.handle = handle }

  deinit { bridge.cvb_stream_free(handle) }
}
