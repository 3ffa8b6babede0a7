import Episodes
import Preferences
import VideoDecoding

/// What is shown of one episode, as a file that a browser plays: frame i is step i of what is shown.
struct Clip: Sendable {
  /// The video.
  let file: OpenFile
  /// Whether the file was made for the page, and so counts against the room there is.
  let isMade: Bool
}

extension VideoFile {
  /// Whether a browser shows the frames of this file as they are counted here, at an even rate.
  ///
  /// H.264 and AV1 of 8 bits and 4:2:0 play in Firefox and Chromium. What an edit list hides, and a
  /// picture that is turned, are handled differently by each.
  func isPlayedByBrowsers(stepCount: Int) -> Bool {
    guard ["h264", "av1"].contains(codec), pixelFormat == "yuv420p", frameCount == stepCount,
      hiddenFrameCount == 0, rotationDegrees == 0, timestampOrder == .ascending, !isVariableRate,
      let rate = framesPerSecond, let first = timestamps.first ?? nil
    else { return false }
    return abs(first) < 0.25 / rate
  }
}
