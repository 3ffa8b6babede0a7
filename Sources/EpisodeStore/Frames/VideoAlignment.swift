import Episodes
import Foundation
import VideoDecoding

/// Which frame of a video belongs to each step, where both have clocks of their own: the last frame at or before
/// the step.
struct VideoAlignment: Sendable {
  /// Steps that the last frame may stand for after the end of the video.
  ///
  /// - Source: diffusion_policy, `common/cv2_util.py` and `real_data_conversion.py`, which repeat it as often.
  private static let mostRepeats = 10
  /// The share of a step by which a frame may be late: clocks are rounded.
  private static let rounding = 1e-5

  /// Numbers of frames, one for each step.
  let frames: [Int]
  /// Seconds from the first step.
  let stepTimes: [Double]
  /// The most seconds between a step and its frame.
  let worstDifference: Double

  /// Aligns a video's frames with steps whose times are given in seconds from its first frame.
  ///
  /// - Throws: `DataError.Kind.malformed` for a video without a clock, `.invalidValue` for times of steps that do
  ///   not ascend from 0, `.mismatch` for a video that ends more than ten steps too early.
  /// - Complexity: O(frames + steps).
  init(of video: VideoFile, to stepTimes: [Double], _ place: VideoPlace) throws(DataError) {
    let times = try Self.times(of: video, place)
    try Self.requireAscending(stepTimes, place)
    let gap = stepTimes.count > 1 ? stepTimes[stepTimes.count - 1] / Double(stepTimes.count - 1) : 0
    var (frames, frame): ([Int], Int) = ([], 0)
    for time in stepTimes {
      while frame + 1 < times.count, times[frame + 1] <= time + gap * Self.rounding { frame += 1 }
      frames.append(frame)
    }
    let last = times[times.count - 1]
    let beyond = stepTimes.count { $0 > last + gap * (1 + Self.rounding) }
    guard beyond <= Self.mostRepeats else {
      throw DataError(
        .mismatch, file: place.namedBy, place: place.place,
        expected: "a video up to the last step, at \(Self.seconds(stepTimes.last ?? 0))",
        found: "\(Self.seconds(last)) of it in \(place.relativePath)",
        remedy: "record the episode again, or remove it")
    }
    self.frames = frames
    self.stepTimes = stepTimes
    worstDifference = zip(stepTimes, frames).map { abs($0 - times[$1]) }.max() ?? 0
  }

  /// Seconds from the first frame.
  private static func times(of video: VideoFile, _ place: VideoPlace) throws(DataError) -> [Double]
  {
    let times = video.timestamps.compactMap { $0 }
    guard video.timestampOrder == .ascending, times.count == video.frameCount,
      let first = times.first
    else {
      throw DataError(
        .malformed, file: place.namedBy, place: place.place,
        expected: "a video whose frames have times, to align them with the steps",
        found: "frames without, in \(place.relativePath)", remedy: "write it as mp4 with ffmpeg")
    }
    return times.map { $0 - first }
  }

  private static func requireAscending(_ times: [Double], _ place: VideoPlace) throws(DataError) {
    guard times.first == 0, times.allSatisfy(\.isFinite) else {
      throw disordered(place, "times that are no numbers")
    }
    let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
    if let step = gaps.firstIndex(where: { $0 <= 0 }) {
      throw disordered(place, "step \(step + 1) not after the one before")
    }
  }

  private static func disordered(_ place: VideoPlace, _ found: String) -> DataError {
    DataError(
      .invalidValue, file: place.namedBy, place: "data/timestamp",
      expected: "times of steps that ascend, to align \(place.place) with them", found: found,
      remedy: "record the episode again, or remove it")
  }

  static func seconds(_ value: Double) -> String {
    "\(value.formatted(.number.precision(.fractionLength(3)).grouping(.never))) s"
  }
}
