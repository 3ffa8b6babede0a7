import Episodes
import VideoDecoding

/// A camera whose frames are in a video beside the HDF5 file; frame i belongs to step i.
struct VideoCamera: Sendable {
  private let video: VideoFile

  var height: Int { video.height }
  var width: Int { video.width }
  var storage: String { "\(video.codec) video" }

  /// Opens the video that the attribute at `place` in `file` names.
  ///
  /// Times in the video are ignored: recorders write frames once per step, under any frame rate.
  init(relativePath: String, file: String, place: String, stepCount: Int) throws(DataError) {
    let path = try ContainedPath.resolve(
      relativePath, in: ContainedPath.folder(of: file), namedBy: file, place: place)
    video = try VideoFile(path: path)
    guard video.frameCount == stepCount else {
      throw DataError(
        .mismatch, file: file, place: place,
        expected: "a video of \(stepCount) frames, one per step",
        found: "\(video.frameCount) in \(relativePath)",
        remedy: "cut the video or the episode so that both have the same steps")
    }
  }

  func frames(_ steps: Range<Int>) throws(DataError) -> FrameSequence { try video.frames(steps) }

  func frames(at steps: [Int]) throws(DataError) -> FrameSequence { try video.frames(at: steps) }
}
