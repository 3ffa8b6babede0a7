import EpisodeStore
import Episodes
import Preferences

/// One of the videos of a query: an episode or a segment of it.
struct ShownVideo: Equatable, Sendable {
  let episode: EpisodeID
  /// The steps that are shown, and when.
  let track: PlaybackTrack
  /// The pixels of the recording.
  let size: PixelSize
  /// What the robot was told to do; `nil` where nothing is written.
  let instruction: String?
  /// Why it cannot be shown; the query can still be answered.
  let problem: DataError?

  /// Finds out what can be shown of an item.
  ///
  /// An episode that is not there, or has no such camera, is no reason to end a sitting.
  init(_ item: LabelItem, in store: EpisodeStore, camera: String?) {
    episode = item.episode
    do {
      let found = try store.episode(item.episode)
      let (height, width) = try store.frameSize(of: item.episode, camera: camera)
      let steps = (item.steps ?? 0..<found.stepCount).clamped(to: 0..<found.stepCount)
      track = PlaybackTrack(
        steps: steps.isEmpty ? 0..<found.stepCount : steps,
        times: try store.stepTimes(of: item.episode), stepsPerSecond: found.framesPerSecond)
      size = PixelSize(width: width, height: height)
      instruction = found.instructions.first
      problem = nil
    } catch {
      track = PlaybackTrack(steps: 0..<1)
      size = PixelSize(width: 4, height: 3)
      instruction = nil
      problem = error
    }
  }

  /// Describes a video whose parts are known.
  init(_ episode: EpisodeID, track: PlaybackTrack, size: PixelSize, instruction: String? = nil) {
    self.episode = episode
    self.track = track
    self.size = size
    self.instruction = instruction
    problem = nil
  }
}
