import EpisodeStore
import Episodes
import Preferences

/// One of the videos of a query: an episode or a segment of it, by one camera or more.
struct ShownVideo: Equatable, Sendable {
  let episode: EpisodeID
  /// The steps that are shown, and when.
  let track: PlaybackTrack
  /// The cameras, side by side from the left.
  let cameras: [CameraView]
  /// The instruction to the robot, or `nil` if the recording has none.
  let instruction: String?
  /// Why it cannot be shown, in which case the query can still be answered.
  let problem: DataError?

  /// Finds the video of an item.
  ///
  /// A missing episode or camera does not end a sitting.
  init(_ item: LabelItem, in store: EpisodeStore, cameras choice: CameraChoice) {
    episode = item.episode
    do {
      let found = try store.episode(item.episode)
      let views = try store.cameras(of: item.episode, choice).map { camera throws(DataError) in
        let (height, width) = try store.frameSize(of: item.episode, camera: camera.key)
        return CameraView(
          key: camera.key, title: camera.title, size: PixelSize(width: width, height: height))
      }
      let steps = (item.steps ?? 0..<found.stepCount).clamped(to: 0..<found.stepCount)
      track = PlaybackTrack(
        steps: steps.isEmpty ? 0..<found.stepCount : steps,
        times: try store.stepTimes(of: item.episode), stepsPerSecond: found.framesPerSecond)
      cameras = views
      // A scene file that cannot be read hides no video.
      instruction = (try? store.task(of: item.episode)) ?? nil
      problem = nil
    } catch {
      track = PlaybackTrack(steps: 0..<1)
      cameras = []
      instruction = nil
      problem = error
    }
  }

  /// Describes a video whose parts are known.
  init(_ episode: EpisodeID, track: PlaybackTrack, size: PixelSize, instruction: String? = nil) {
    self.episode = episode
    self.track = track
    cameras = [CameraView(key: nil, title: "", size: size)]
    self.instruction = instruction
    problem = nil
  }
}

/// A camera of a shown video.
struct CameraView: Equatable, Sendable {
  /// The camera's key, or `nil` for the first.
  let key: String?
  /// Where it looks from.
  let title: String
  /// The pixels of the recording.
  let size: PixelSize
}

// MARK: - Frames

extension ShownVideo {
  /// The pixels of the cameras side by side, all as high as the highest.
  var size: PixelSize {
    let height = cameras.map(\.size.height).max() ?? 3
    let width = cameras.reduce(0) { $0 + $1.size.width * height / max(1, $1.size.height) }
    return PixelSize(width: max(1, cameras.isEmpty ? 4 : width), height: max(1, height))
  }

  /// The titles of several cameras, empty for one.
  var cameraTitles: String {
    cameras.count < 2 ? "" : cameras.map(\.title).joined(separator: " | ")
  }

  /// The frames of steps, the cameras side by side in so many pixels.
  ///
  /// - Throws: What keeps the video from being shown.
  func frames(at steps: [Int], size: PixelSize, from store: EpisodeStore) throws(DataError)
    -> FrameSequence
  {
    if let problem { throw problem }
    let edges = edges(width: size.width)
    var parts: [FrameSequence] = []
    for (place, camera) in cameras.enumerated() where edges[place + 1] > edges[place] {
      parts.append(
        try store.frames(
          of: episode, camera: camera.key, at: steps, height: size.height,
          width: edges[place + 1] - edges[place]))
    }
    return parts.count == 1 ? parts[0] : FrameSequence(sideBySide: parts)
  }

  /// Where the cameras begin and end, in a picture of so many columns.
  private func edges(width: Int) -> [Int] {
    let shares = cameras.map { Double($0.size.width) / Double(max(1, $0.size.height)) }
    let sum = max(shares.reduce(0, +), 1e-9)
    var (edges, done) = ([0], 0.0)
    for share in shares {
      done += share
      edges.append(Int((Double(width) * done / sum).rounded()))
    }
    return edges
  }
}

extension FrameSequence {
  /// Sequences of equal length and height beside each other.
  ///
  /// - Precondition: There is at least one.
  init(sideBySide parts: [FrameSequence]) {
    precondition(!parts.isEmpty, "nothing to put together")
    let width = parts.reduce(0) { $0 + $1.width }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(parts[0].frameCount * parts[0].height * width * 3)
    for row in 0..<parts[0].frameCount * parts[0].height {
      for part in parts { pixels += part.pixels[row * part.width * 3..<(row + 1) * part.width * 3] }
    }
    self.init(
      frameCount: parts[0].frameCount, height: parts[0].height, width: width, pixels: pixels)
  }
}
