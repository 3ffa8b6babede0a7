import COpenCVBridge
import Episodes

/// A video whose frames have been counted and can be asked for by number.
///
/// Frame `k` is the `k`-th that the decoder gives from the start, in presentation order, whatever the
/// time stamps say. The picture is upright: a rotation in the file is applied once, as the `ffmpeg`
/// command does. Every request opens its own decoder, so a value can be used from several threads.
public struct VideoFile: Sendable {
  /// The file, as the user named it.
  public let path: String
  /// Number of frames, at least 1, counted packet by packet; the header's claim is not used.
  public let frameCount: Int
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
  /// The stored pixel format, such as `yuv420p`; what is handed out is always RGB.
  public let pixelFormat: String
  /// The clockwise turn that was applied to stand upright: 0, 90, 180 or 270.
  public let rotationDegrees: Int

  /// Opens a video and counts its frames, without decoding them.
  ///
  /// - Throws: `DataError.Kind.missing`; `.unreadable` for a file that is no video, or that ends
  ///   before the frames it lists, with both counts; `.unsupported` for a codec without a decoder, a
  ///   mirrored picture or a side above 16384 pixels.
  /// - Complexity: O(bytes): every packet is read.
  public init(path: String) throws(DataError) {
    var info = cvb_video_info()
    try BridgeCall(file: path, expected: "a whole video").run { cvb_video_inspect(path, &info, $0) }
    self.path = path
    frameCount = Int(info.frame_count)
    width = Int(info.width)
    height = Int(info.height)
    framesPerSecond = info.frames_per_second > 0 ? info.frames_per_second : nil
    durationSeconds = info.duration_seconds > 0 ? info.duration_seconds : nil
    codec = Self.text(&info.codec)
    pixelFormat = Self.text(&info.pixel_format)
    rotationDegrees = Int(info.rotation_degrees)
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
