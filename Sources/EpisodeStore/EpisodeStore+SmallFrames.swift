import Episodes
import VideoDecoding

extension EpisodeStore {
  /// The size of a camera's frames, in pixels.
  ///
  /// Without a name, it is the first camera's.
  ///
  /// - Throws: `DataError.Kind.missing` for an unknown episode or camera. `.unreadable` for a damaged file.
  public func frameSize(of id: EpisodeID, camera: String? = nil) throws(DataError)
    -> (height: Int, width: Int)
  {
    let record = try record(of: id)
    let chosen = try record.camera(camera)
    if let size = chosen.source.knownSize { return size }
    let source = try source(of: chosen, in: record)
    return (source.height, source.width)
  }

  /// Reads chosen steps of one camera, in ascending order without repeats, resized by an antialiased
  /// triangle filter.
  ///
  /// No more than 32 MiB of frames of full size are held at a time.
  ///
  /// - Throws: As `frames(of:camera:at:)`. `DataError.Kind.invalidValue` for a side that is not 1 to 16384
  ///   pixels.
  /// - Complexity: As `frames(of:camera:at:)`.
  public func frames(
    of id: EpisodeID, camera: String? = nil, at steps: [Int], height: Int, width: Int
  ) throws(DataError) -> FrameSequence {
    let record = try record(of: id)
    let chosen = try record.camera(camera)
    try record.requireAscending(steps)
    return try source(of: chosen, in: record).frames(at: steps, height: height, width: width)
  }

  /// When each step was recorded, in seconds from the first, or `nil` where the recording has no clock of
  /// its own.
  ///
  /// Only episodes that are a video have one: beside other recordings, videos are written once per
  /// step, under any frame rate.
  ///
  /// - Throws: As `frameSize(of:camera:)`.
  public func stepTimes(of id: EpisodeID) throws(DataError) -> [Double]? {
    let record = try record(of: id)
    guard record.format == VideoReader.format else { return nil }
    return try source(of: record.camera(nil), in: record).stepTimes
  }
}

extension FrameSource {
  /// The bytes of frames of full size that are held at a time while they are made smaller.
  private static var largestBatchBytes: Int { 32 << 20 }

  /// Recordings other than videos have no clock.
  var stepTimes: [Double]? { nil }

  /// Reads in batches, and resizes each.
  func frames(at steps: [Int], height: Int, width: Int) throws(DataError) -> FrameSequence {
    let count = max(1, Self.largestBatchBytes / max(1, self.height * self.width * 3))
    var pixels: [UInt8] = []
    pixels.reserveCapacity(steps.count * height * width * 3)
    for start in stride(from: 0, to: steps.count, by: count) {
      let batch = try frames(at: Array(steps[start..<min(start + count, steps.count)]))
      pixels += try batch.resized(height: height, width: width).pixels
    }
    return FrameSequence(frameCount: steps.count, height: height, width: width, pixels: pixels)
  }
}
