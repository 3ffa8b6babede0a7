import COpenCVBridge
import Episodes

/// Writes frames as H.264 in an mp4 file that any player opens.
public enum VideoWriter {
  /// How a video is compressed.
  public struct Options: Sendable, Equatable {
    /// x264's constant rate factor, 0 (nearly lossless) to 51 (worst).
    ///
    /// At 18 no loss is visible.
    public var constantRateFactor: Int
    /// The most frames between two key frames.
    ///
    /// 1 makes every frame a key frame.
    public var keyFrameInterval: Int

    /// States the compression, whose defaults favour quality and quick jumps over size.
    public init(constantRateFactor: Int = 18, keyFrameInterval: Int = 15) {
      self.constantRateFactor = constantRateFactor
      self.keyFrameInterval = keyFrameInterval
    }
  }

  /// Takes frames one sequence after the other while a video is written.
  public final class Sink {
    /// How many frames have been added.
    public private(set) var frameCount = 0
    private let path: String
    private let height: Int
    private let width: Int
    private let handle: OpaquePointer?

    fileprivate init(_ settings: cvb_encoder_options, at file: String, for path: String)
      throws(DataError)
    {
      var handle: OpaquePointer?
      try withUnsafePointer(to: settings) { (settings) throws(DataError) in
        _ = try VideoWriter.call(path).run { bridge.cvb_encoder_open(file, settings, &handle, $0) }
      }
      self.path = path
      self.height = Int(settings.height)
      self.width = Int(settings.width)
      self.handle = handle
    }

    deinit { bridge.cvb_encoder_close(handle) }

    /// Adds frames at the end of the video.
    ///
    /// - Throws: `DataError.Kind.mismatch` if their size is not the video's, `.unwritable` if the disk
    ///   is full.
    /// - Complexity: O(pixels).
    public func append(_ frames: FrameSequence) throws(DataError) {
      guard frames.height == height, frames.width == width else {
        throw DataError(
          .mismatch, file: path, expected: "frames of \(width) x \(height) pixels",
          found: "\(frames.width) x \(frames.height)")
      }
      try frames.pixels.withUnsafeBufferPointer { (pixels) throws(DataError) in
        for index in 0..<frames.frameCount {
          let start = pixels.baseAddress?.advanced(by: index * frames.bytesPerFrame)
          try VideoWriter.call(path).run {
            bridge.cvb_encoder_add(handle, start, frames.bytesPerFrame, $0)
          }
          frameCount += 1
        }
      }
    }

    fileprivate func finish() throws(DataError) {
      guard frameCount > 0 else {
        throw DataError(.invalidValue, file: path, expected: "at least one frame", found: "none")
      }
      try VideoWriter.call(path).run { bridge.cvb_encoder_finish(handle, $0) }
    }
  }

  /// Writes all frames of a sequence.
  ///
  /// - Throws: As `write(to:width:height:framesPerSecond:options:_:)`.
  /// - Complexity: O(pixels).
  public static func write(
    _ frames: FrameSequence, to path: String, framesPerSecond: Double, options: Options = Options()
  ) throws(DataError) {
    try write(
      to: path, width: frames.width, height: frames.height, framesPerSecond: framesPerSecond,
      options: options
    ) { (sink) throws(DataError) in try sink.append(frames) }
  }

  /// Writes the frames that `body` appends, in bounded memory.
  ///
  /// The file appears only when it is whole.
  ///
  /// The colours are stored as yuv420p (BT.601, limited range), which halves the resolution of
  /// colour. The same frames give the same bytes for the same version of x264.
  ///
  /// - Throws: `DataError.Kind.unsupported` for odd sides, sides outside 16...16384 or settings out of
  ///   range, `.invalidValue` if nothing is appended, `.unwritable`, and the errors of `body`.
  /// - Complexity: O(pixels).
  public static func write(
    to path: String, width: Int, height: Int, framesPerSecond: Double, options: Options = Options(),
    _ body: (Sink) throws(DataError) -> Void
  ) throws(DataError) {
    let settings = try encoderOptions(path, width, height, framesPerSecond, options)
    try AtomicFile.write(to: path) { (temporaryPath) throws(DataError) in
      let sink = try Sink(settings, at: temporaryPath, for: path)
      try body(sink)
      try sink.finish()
    }
  }

  fileprivate static func call(_ path: String) -> BridgeCall {
    BridgeCall(file: path, expected: "room and permission to write an mp4")
  }

  private static func encoderOptions(
    _ path: String, _ width: Int, _ height: Int, _ framesPerSecond: Double, _ options: Options
  ) throws(DataError) -> cvb_encoder_options {
    let sides = 16...Int(CVB_LARGEST_SIDE)
    guard sides.contains(width), sides.contains(height), width % 2 == 0, height % 2 == 0 else {
      throw DataError(
        .unsupported, file: path, expected: "even sides from 16 to \(CVB_LARGEST_SIDE) pixels",
        found: "\(width) x \(height)", remedy: "crop or resize the frames")
    }
    guard framesPerSecond >= 0.001, framesPerSecond <= 1000,
      (0...51).contains(options.constantRateFactor), (1...10_000).contains(options.keyFrameInterval)
    else {
      throw DataError(
        .unsupported, file: path,
        expected:
          "0.001 to 1000 frames per second, a rate factor of 0 to 51, key frames 1 to 10000",
        found: "\(framesPerSecond), \(options.constantRateFactor), \(options.keyFrameInterval)")
    }
    // Thousandths keep 29.97 apart from 30, and the fraction stays small enough for mp4.
    return cvb_encoder_options(
      width: Int32(width), height: Int32(height),
      rate_numerator: Int32((framesPerSecond * 1000).rounded()), rate_denominator: 1000,
      constant_rate_factor: Int32(options.constantRateFactor),
      key_frame_interval: Int32(options.keyFrameInterval))
  }
}
