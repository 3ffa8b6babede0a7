import COpenCVBridge

/// What was found out about a video's stream when it was opened, so that no decoder has to find it out
/// again; owns the C handle.
///
/// It never changes, so threads may share it.
final class VideoStream: @unchecked Sendable {
  let handle: OpaquePointer?

  /// Takes over a handle that `cvb_video_inspect` made.
  init(owning handle: OpaquePointer?) { self.handle = handle }

  deinit { cvb_stream_free(handle) }
}
