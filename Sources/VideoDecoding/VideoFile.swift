import COpenCVBridge
import Episodes

/// A video whose frames have been counted and can be asked for by number.
///
/// Frame `k` is the `k`-th that the decoder gives from the start, in presentation order, as the
/// `ffmpeg` command decodes it. The picture is upright: a rotation in the file is applied once, as the
/// `ffmpeg` command does. Every request opens its own decoder, so a value can be used from several
/// threads.
public struct VideoFile: Sendable {
  /// What black and white are stored as.
  public enum ColourRange: String, Sendable {
    /// Luma from 16 to 235 of 255.
    case limited
    /// Luma from 0 to 255.
    case full
  }

  /// The file, as the user named it.
  public let path: String
  /// Number of frames, at least 1, counted packet by packet; the header's claim is not used.
  public let frameCount: Int
  /// Packets that are decoded but not shown, as an edit list wants.
  public let hiddenFrameCount: Int
  /// Columns of an upright frame, in pixels.
  public let width: Int
  /// Rows of an upright frame, in pixels.
  public let height: Int
  /// The average rate; `nil` where the file does not say.
  ///
  /// Recorders often write a wrong one.
  public let framesPerSecond: Double?
  /// Length in seconds by the file's own clock; `nil` where the file does not say.
  public let durationSeconds: Double?
  /// The codec's name, such as `h264`.
  public let codec: String
  /// The decoder that serves, such as `libdav1d`; of several, the one preferred here.
  public let decoder: String
  /// The stored pixel format, such as `yuv420p`; what is handed out is always RGB of 8 bits.
  public let pixelFormat: String
  /// What black and white are stored as; `nil` where the file does not say, which is read as
  /// limited.
  public let colourRange: ColourRange?
  /// The matrix from RGB to what is stored, such as `bt709`; `nil` where the file does not say, which
  /// is read as BT.601, as the `ffmpeg` command does.
  public let colourMatrix: String?
  /// The clockwise turn that was applied to stand upright: 0, 90, 180 or 270.
  public let rotationDegrees: Int
  /// When each frame is shown and where decoding may start.
  let index: FrameIndex
  /// What decoders need to know of the stream.
  let stream: VideoStream

  /// Opens a video and counts its frames from its packets.
  ///
  /// Packets are not decoded, unless they cannot tell which frames are shown: timestamps are missing
  /// or repeat, the file starts between key frames, or a packet shows no frame or two. Then every
  /// frame is decoded once, and `wasCountedByDecoding` says so.
  ///
  /// - Throws: `DataError.Kind.missing`; `.unreadable` for a file that is no video, or that ends
  ///   before the frames it lists, with both counts; `.unsupported` for a codec without a decoder, a
  ///   mirrored picture, a side above 16384 pixels or more than 4194304 frames.
  /// - Complexity: O(bytes): every packet is read; 8 bytes of memory per frame.
  public init(path: String) throws(DataError) {
    var info = cvb_video_info()
    var frames: UnsafeMutablePointer<cvb_frame>?
    var stream: OpaquePointer?
    defer { cvb_free(frames) }
    try BridgeCall(file: path, expected: "a whole video").run {
      cvb_video_inspect(path, &info, &frames, &stream, $0)
    }
    self.path = path
    self.stream = VideoStream(owning: stream)
    frameCount = Int(info.frame_count)
    hiddenFrameCount = Int(info.hidden_count)
    width = Int(info.width)
    height = Int(info.height)
    framesPerSecond = info.frames_per_second > 0 ? info.frames_per_second : nil
    durationSeconds = info.duration_seconds > 0 ? info.duration_seconds : nil
    codec = Self.text(&info.codec)
    decoder = Self.text(&info.decoder)
    pixelFormat = Self.text(&info.pixel_format)
    let matrix = Self.text(&info.colour_matrix)
    colourMatrix = matrix == "unknown" ? nil : matrix
    colourRange = info.colour_range == 0 ? nil : info.colour_range == 1 ? .limited : .full
    rotationDegrees = Int(info.rotation_degrees)
    index = FrameIndex(UnsafeBufferPointer(start: frames, count: frameCount), info: info)
  }

  /// Bytes of one RGB frame.
  var bytesPerFrame: Int { width * height * 3 }

  /// The text in a fixed-size C field, which Swift sees as a tuple; the bridge ends it with a zero.
  private static func text<Field>(_ field: inout Field) -> String {
    withUnsafeBytes(of: &field) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
