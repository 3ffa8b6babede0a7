import EpisodeStore
import Episodes
import VideoDecoding

/// The frames of an episode with keypoints and with saliency drawn on them, as mp4.
struct EpisodeVideos {
  let sight: EncoderSight
  let store: EpisodeStore
  let camera: String?
  let id: EpisodeID

  /// Frames of a video; of longer episodes, steps at equal distances.
  private static let largestFrameCount = 120
  /// Frames in memory at a time.
  private static let blockCount = 16
  /// For recordings that do not say.
  private static let defaultFramesPerSecond = 10.0

  /// Writes `keypoints.mp4`, where there are keypoints, and `saliency.mp4` into the episode's folder.
  ///
  /// - Returns: Their names within `folder`.
  func write(toFolder folder: String, prefix: String) throws(DataError) -> [String] {
    var names: [String] = []
    if sight.sampleKeypoints != nil {
      names.append("\(id)/\(prefix)keypoints.mp4")
      try write("\(folder)/\(names[0])") { frames, _ throws(DataError) in
        try sight.drawings(frames, keypoints: sight.encoder.keypoints(of: frames) ?? [])
      }
    }
    let name = "\(id)/\(prefix)saliency.mp4"
    try write("\(folder)/\(name)") { frames, steps throws(DataError) in
      try sight.drawings(frames, maps: sight.maps(of: frames, at: steps))
    }
    return names + [name]
  }

  private func write(
    _ path: String, _ draw: (FrameSequence, [Int]) throws(DataError) -> [FrameSequence]
  ) throws(DataError) {
    let episode = try store.episode(id)
    let steps = (0..<episode.stepCount).evenlySpread(atMost: Self.largestFrameCount)
    let blocks = stride(from: 0, to: steps.count, by: Self.blockCount).map {
      Array(steps[$0..<min($0 + Self.blockCount, steps.count)])
    }
    let first = try drawn(blocks[0], draw)
    try VideoWriter.write(
      to: path, width: first[0].width, height: first[0].height,
      framesPerSecond: rate(episode, steps.count)
    ) { sink throws(DataError) in
      for frame in first { try sink.append(frame) }
      for block in blocks.dropFirst() {
        for frame in try drawn(block, draw) { try sink.append(frame) }
      }
    }
  }

  private func drawn(
    _ steps: [Int], _ draw: (FrameSequence, [Int]) throws(DataError) -> [FrameSequence]
  ) throws(DataError) -> [FrameSequence] {
    try draw(store.frames(of: id, camera: camera, at: steps), steps)
  }

  /// The video lasts as long as the episode.
  private func rate(_ episode: Episode, _ frameCount: Int) -> Double {
    let own = episode.framesPerSecond ?? Self.defaultFramesPerSecond
    let shown = own * Double(frameCount) / Double(max(episode.stepCount, 1))
    return min(max(shown, 1), 60)
  }
}
