import Episodes
import VideoDecoding

/// A video that a recording names, and how its frames belong to steps: frame i to step i, or by time.
struct VideoPlace: Sendable {
  /// The file or folder that names the video, for errors.
  let namedBy: String
  /// The place in it that does.
  let place: String
  /// The folder that the video may not leave.
  let folder: String
  /// The video's path below that folder.
  let relativePath: String
  /// Frames that may follow the last step.
  ///
  /// The recorder wrote them after it.
  var surplus = 0
  /// Whether the video states the camera's rate, whatever the rate of the steps.
  var hasNominalRate = false
  /// When each step was, in seconds from the video's first frame, for a video on a clock of its own.
  ///
  /// Each step has the last frame at or before it. `nil` where frame i is step i.
  var stepTimes: [Double]?

  /// The video's path, with symbolic links resolved.
  ///
  /// - Throws: `DataError.Kind.missing`. `.invalidValue` for a path that leaves the folder.
  func path() throws(DataError) -> String {
    try ContainedPath.resolve(relativePath, in: folder, namedBy: namedBy, place: place)
  }
}

/// A camera whose frames are in a video.
struct VideoCamera: FrameSource {
  private let video: VideoFile
  /// The frames of steps that have not each their own, or `nil` where frame i is step i.
  private let alignment: VideoAlignment?

  var height: Int { video.height }
  var width: Int { video.width }
  var storage: String { "\(video.codec) video" }

  /// Opens the video.
  ///
  /// Unless the place has a clock, times in the video are ignored: recorders write frames once per step, under
  /// any frame rate.
  init(_ place: VideoPlace, stepCount: Int) throws(DataError) {
    let video = try VideoFile(path: place.path())
    self.video = video
    alignment = try place.stepTimes.map { times throws(DataError) in
      try VideoAlignment(of: video, to: times, place)
    }
    guard alignment == nil else { return }
    guard (stepCount...stepCount + place.surplus).contains(video.frameCount) else {
      throw DataError(
        .mismatch, file: place.namedBy, place: place.place,
        expected: "a video of \(stepCount) frames, one per step",
        found: "\(video.frameCount) in \(place.relativePath)",
        remedy: "cut the video or the episode so that both have the same steps")
    }
  }

  private func indices(_ steps: some Sequence<Int>) -> [Int] {
    guard let alignment else { return Array(steps) }
    return steps.map { alignment.frames[$0] }
  }

  func frames(_ steps: Range<Int>) throws(DataError) -> FrameSequence {
    try video.frames(at: indices(steps))
  }

  func frames(at steps: [Int]) throws(DataError) -> FrameSequence {
    try video.frames(at: indices(steps))
  }

  /// One frame of full size at a time.
  func frames(at steps: [Int], height: Int, width: Int) throws(DataError) -> FrameSequence {
    try video.frames(at: indices(steps), height: height, width: width)
  }

  var stepTimes: [Double]? {
    if let alignment { return alignment.stepTimes }
    let times = video.timestamps.compactMap { $0 }
    guard video.timestampOrder == .ascending, times.count == video.frameCount,
      let first = times.first
    else { return nil }
    return times.map { $0 - first }
  }

  var framesPerSecond: Double? { video.framesPerSecond }

  var decoder: String? { video.decoder }

  var claimedFrameCount: Int? { video.claimedFrameCount }

  var clockProblem: ClockProblem? {
    switch video.timestampOrder {
    case .ascending: nil
    case .missing: .missing
    case .disordered: .disordered
    }
  }

  /// In one pass: a range that begins later would decode all before it again.
  func forEachBatch(
    of count: Int, stepCount: Int, _ body: (FrameSequence, Range<Int>) throws(DataError) -> Void
  ) throws(DataError) {
    guard alignment != nil else {
      return try video.forEachBatch(of: count, in: 0..<stepCount, body)
    }
    for start in stride(from: 0, to: stepCount, by: count) {
      let steps = start..<min(start + count, stepCount)
      try body(try frames(steps), steps)
    }
  }
}
