import Episodes
import Preferences
import VideoDecoding

/// The shown steps of one episode as a file that a browser plays, where frame i is step i.
struct Clip: Sendable {
  /// The video.
  let file: OpenFile
  /// Whether the file was made for the page, and so counts against the limit of bytes.
  let isMade: Bool
}

extension VideoFile {
  /// Whether a browser shows the frames of this file as they are counted here, at an even rate.
  ///
  /// H.264 and AV1 of 8 bits and 4:2:0 play in Firefox and Chromium. They handle edit lists and rotated
  /// pictures differently.
  func isPlayedByBrowsers(stepCount: Int) -> Bool {
    guard ["h264", "av1"].contains(codec), pixelFormat == "yuv420p", frameCount == stepCount,
      hiddenFrameCount == 0, rotationDegrees == 0, timestampOrder == .ascending, !isVariableRate,
      let rate = framesPerSecond, let first = timestamps.first ?? nil
    else { return false }
    return abs(first) < 0.25 / rate
  }
}
