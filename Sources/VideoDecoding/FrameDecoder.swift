import COpenCVBridge
import Episodes

/// A decoder that walks a video from the first frame to the last; owns the C handle.
struct FrameDecoder: ~Copyable {
  private let video: VideoFile
  private let handle: OpaquePointer?
  /// The number of the frame that comes next.
  private(set) var position = 0

  init(_ video: VideoFile) throws(DataError) {
    var handle: OpaquePointer?
    try BridgeCall(file: video.path, expected: "a video that can be decoded").run {
      cvb_decoder_open(video.path, &handle, $0)
    }
    self.video = video
    self.handle = handle
  }

  deinit { cvb_decoder_close(handle) }

  /// Decodes frame `index`, after skipping those before it, into the `slot`-th frame of `pixels`.
  ///
  /// - Precondition: `index >= position`.
  mutating func read(frame index: Int, slot: Int, of pixels: inout [UInt8]) throws(DataError) {
    precondition(index >= position, "a decoder only walks forwards")
    while position < index { try advance(into: nil) }
    let bytes = slot * video.bytesPerFrame..<(slot + 1) * video.bytesPerFrame
    try pixels.withUnsafeMutableBufferPointer { (buffer) throws(DataError) in
      try advance(into: UnsafeMutableBufferPointer(rebasing: buffer[bytes]).baseAddress)
    }
  }

  /// Confirms, after the last frame was read, that the decoder agrees with the count.
  mutating func confirmEnd() throws(DataError) {
    guard position == video.frameCount else { return }
    if try next(into: nil) { throw miscounted("more") }
  }

  private mutating func advance(into pixels: UnsafeMutablePointer<UInt8>?) throws(DataError) {
    guard try next(into: pixels) else { throw miscounted("\(position)") }
    position += 1
  }

  private func next(into pixels: UnsafeMutablePointer<UInt8>?) throws(DataError) -> Bool {
    let call = BridgeCall(
      file: video.path, expected: "\(video.frameCount) frames that can be decoded",
      place: "frame \(position)")
    return try call.run { cvb_decoder_next(handle, pixels, video.bytesPerFrame, $0) }
  }

  private func miscounted(_ found: String) -> DataError {
    DataError(
      .mismatch, file: video.path, expected: "\(video.frameCount) frames, one per packet",
      found: "\(found) from the decoder", remedy: "re-encode the video with ffmpeg")
  }
}
