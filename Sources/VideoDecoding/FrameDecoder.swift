import COpenCVBridge
import Episodes

/// A decoder that goes to wanted frames of a video, in ascending order, and owns the C handle.
///
/// It begins with timestamps: it jumps to a key frame if that saves decoding, skips frames that nobody
/// wants and no other frame needs, and compares every frame's timestamp with the index. At the first
/// mismatch it starts again and counts every frame from the first one.
struct FrameDecoder: ~Copyable {
  private let video: VideoFile
  private let threadCount: Int
  private var handle: OpaquePointer?
  /// The number of the frame that comes next.
  private(set) var position = 0
  /// Whether frames are identified by their timestamps, not yet by counting.
  private var goesByTime: Bool
  /// Whether unwanted frames may have been skipped since the last jump.
  private let leavesOut: Bool

  /// A jump costs the frames that the decoder holds back, so it has to save more than this for each thread.
  private static let fewestFramesToJump = 4

  /// Opens a decoder for `wanted` frames, which ascend.
  init(_ video: VideoFile, wanted: [Int], threadCount: Int) throws(DataError) {
    self.video = video
    self.threadCount = max(1, min(threadCount, 64))
    goesByTime = video.index.allowsJumps
    leavesOut = goesByTime && wanted.count < video.frameCount
    handle = try Self.open(video, threadCount: self.threadCount)
    if leavesOut { try leaveOut(allBut: wanted) }
  }

  deinit { bridge.cvb_decoder_close(handle) }

  /// Decodes frame `index`, so that `convert` and `resize` give it.
  ///
  /// - Precondition: `index >= position`.
  mutating func find(_ index: Int) throws(DataError) {
    precondition(index >= position, "a decoder only walks forwards")
    if goesByTime {
      // Whatever is wrong with a jump, counting from the start is correct.
      if let isFound = try? findByTime(index), isFound { return }
      try restart()
    }
    while position <= index { try advance() }
  }

  /// Confirms, after the last frame was read, that the decoder agrees with the count.
  mutating func confirmEnd() throws(DataError) {
    guard position == video.frameCount else { return }
    if try next() != nil { throw miscounted("more") }
  }

  /// Converts the frame that was found into `pixels`, which hold one frame.
  func convert(into pixels: UnsafeMutablePointer<UInt8>?) throws(DataError) {
    try call.run { bridge.cvb_decoder_convert(handle, pixels, video.bytesPerFrame, $0) }
  }

  /// Converts and resizes the frame that was found into `values`, which hold the result of `plan`.
  func resize(
    _ plan: cvb_resize_plan, into values: UnsafeMutablePointer<Float>?
  ) throws(DataError) {
    try withUnsafePointer(to: plan) { (plan) throws(DataError) in
      _ = try call.run { bridge.cvb_decoder_resize(handle, plan, values, $0) }
    }
  }

  /// The same rounded to bytes, into `pixels`, which hold one resized frame.
  func resize(
    _ plan: cvb_resize_plan, into pixels: UnsafeMutablePointer<UInt8>?
  ) throws(DataError) {
    try withUnsafePointer(to: plan) { (plan) throws(DataError) in
      _ = try call.run { bridge.cvb_decoder_shrink(handle, plan, pixels, $0) }
    }
  }
}

// MARK: - By timestamps

extension FrameDecoder {
  private func leaveOut(allBut wanted: [Int]) throws(DataError) {
    let timestamps = wanted.map { video.index.timestamps[$0] }
    try call.run { bridge.cvb_decoder_want(handle, timestamps, timestamps.count, $0) }
  }

  /// Goes to frame `index` by its timestamp, and returns `false` if the decoder disagrees with the index.
  private mutating func findByTime(_ index: Int) throws(DataError) -> Bool {
    var mayLead = false
    if let entry = video.index.entry(upTo: index),
      entry.frame - position > Self.fewestFramesToJump * threadCount
    {
      let handle = self.handle
      var frame = entry.handle
      guard try call.run({ bridge.cvb_decoder_seek(handle, &frame, $0) }) else { return false }
      position = entry.frame
      mayLead = true
    }
    while position <= index {
      guard let timestamp = try next(), let found = video.index.frame(at: timestamp)
      else { return false }
      // Frames shown before the target of the jump may come first, and may be broken.
      if mayLead && found < position { continue }
      guard found <= index, found == position || (leavesOut && !mayLead && found > position)
      else { return false }
      mayLead = false
      position = found + 1
    }
    return true
  }

  private mutating func restart() throws(DataError) {
    goesByTime = false
    position = 0
    bridge.cvb_decoder_close(handle)
    handle = nil
    handle = try Self.open(video, threadCount: threadCount)
  }
}

// MARK: - By counting

extension FrameDecoder {
  private static func open(
    _ video: VideoFile, threadCount: Int
  ) throws(DataError) -> OpaquePointer? {
    var handle: OpaquePointer?
    try BridgeCall(file: video.path, expected: "a video that can be decoded").run {
      bridge.cvb_decoder_open(video.path, video.stream.handle, Int32(threadCount), &handle, $0)
    }
    return handle
  }

  private mutating func advance() throws(DataError) {
    guard try next() != nil else { throw miscounted("\(position)") }
    position += 1
  }

  /// Decodes the next frame and returns its timestamp, or `nil` after the last one.
  private func next() throws(DataError) -> Int64? {
    var timestamp = FrameIndex.missing
    return try call.run { bridge.cvb_decoder_next(handle, &timestamp, $0) } ? timestamp : nil
  }

  private var call: BridgeCall {
    BridgeCall(
      file: video.path, expected: "\(video.frameCount) frames that can be decoded",
      place: "frame \(position)")
  }

  private func miscounted(_ found: String) -> DataError {
    DataError(
      .mismatch, file: video.path, expected: "\(video.frameCount) frames, one per packet",
      found: "\(found) from the decoder", remedy: "re-encode the video with ffmpeg")
  }
}
