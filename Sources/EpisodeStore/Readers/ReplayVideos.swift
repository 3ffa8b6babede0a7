import Episodes
import VideoDecoding

/// The videos of one episode of a real robot beside diffusion_policy's replay buffer,
/// `videos/<episode>/<camera>.mp4`.
///
/// They run on clocks of their own. Their first frame is that of the first step.
///
/// - Source: diffusion_policy, `real_world/real_env.py`.
struct ReplayVideos {
  static let folderName = "videos"

  private(set) var cameras: [CameraFacts] = []
  private(set) var remarks: [Problem] = []
  /// Why there is no camera where there should be one.
  private(set) var absence: DataError?

  /// Looks at the videos of an episode.
  ///
  /// - Parameters:
  ///   - number: The number of the episode.
  ///   - folder: The folder that holds `videos`.
  ///   - times: The times of the steps, in seconds by any clock, or `nil` where they are not recorded.
  init(ofEpisode number: Int, in folder: String, times: [Double]?) {
    let own = "\(Self.folderName)/\(number)"
    let names = ((try? FolderContents.visibleNames(in: "\(folder)/\(own)")) ?? [])
      .filter { $0.hasSuffix(".mp4") }
    guard !names.isEmpty else {
      absence = DataError(
        .missing, file: folder, place: own, expected: "a video for each camera of the episode",
        found: "none", remedy: "copy it there, or wait until it is recorded")
      return
    }
    guard let times, let first = times.first else {
      remarks.append(Self.noClock(own, folder))
      return
    }
    for name in names {
      add(
        VideoPlace(
          namedBy: folder, place: "\(own)/\(name)", folder: folder,
          relativePath: "\(own)/\(name)", hasNominalRate: true, stepTimes: times.map { $0 - first }),
        key: Self.key(name.fileStem))
    }
  }

  /// diffusion_policy's name of the camera.
  private static func key(_ stem: String) -> String {
    Int(stem) == nil ? stem : "camera_\(stem)"
  }

  private mutating func add(_ place: VideoPlace, key: String) {
    cameras.append(
      CameraFacts(key: key, role: .unknown, place: place.place, source: .video(place)))
    do throws(DataError) {
      let alignment = try VideoAlignment(
        of: VideoFile(path: place.path()), to: place.stepTimes ?? [], place)
      remarks.append(Self.worst(alignment, place))
    } catch {
      remarks.append(
        Problem(code: "video.\(error.kind.rawValue)", severity: .error, error: error))
    }
  }

  /// A note for inspection, whose words are those of a problem that it is not.
  private static func worst(_ alignment: VideoAlignment, _ place: VideoPlace) -> Problem {
    Problem(
      code: "video.aligned", severity: .note,
      error: DataError(
        .mismatch, file: place.namedBy, place: place.place,
        expected: "a frame for each step: the last at or before it by the clocks of both",
        found: "frames at most \(VideoAlignment.seconds(alignment.worstDifference)) older"))
  }

  private static func noClock(_ own: String, _ folder: String) -> Problem {
    Problem(
      code: "videos.unaligned", severity: .warning,
      error: DataError(
        .missing, file: folder, place: own,
        expected: "data/timestamp, by which the videos are aligned with the steps",
        found: "no such array, of one number per step",
        remedy: "resample them into image arrays with diffusion_policy's real_data_conversion"))
  }
}
