import ArgumentParser
import EpisodeStore
import Episodes
import Foundation
import VideoDecoding

struct Frames: ParsableCommand, RecordingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Save single frames of a video, or of a recorded episode, as PNG.",
    discussion: """
      Example: rapl frames clip.mp4 --indices 0,7,12 --output frames
      Example: rapl frames episode_0.hdf5 --camera cam_high --colour rgb --indices 0 --output look
      """)

  @Argument(help: "The video, or a file or folder of episodes.")
  var video: String

  @Option(help: "The episode, such as panda_stack/demo_0. Default: the first.")
  var episode: String?

  @Option(help: "The camera of the episode, by key or role. Default: the first.")
  var camera: String?

  @Option(help: "The numbers of frames, counted from 0 in the order they are shown.")
  var indices: String

  @Option(help: "The folder to write frame_000007.png and the like into.")
  var output: String

  @Option(help: "Rows and columns to resize to, such as 224x224. Default: each frame's own.")
  var size: String?

  @OptionGroup(title: "Pictures") var pictures: ConventionOptions

  @OptionGroup var isolation: IsolationOptions

  /// The sides of a picture that PNG is written for.
  private static let sideRange = 1...16384

  var recordings: [String] { [video] }

  func validate() throws {
    _ = try (wanted, sides)
  }

  func run() throws {
    let (wanted, sides) = try (wanted, sides)
    guard namesVideo else { return try saveRecorded(wanted, sides) }
    try checkOutputs(wanted)
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let video = try VideoFile(path: video)
    guard let (height, width) = sides else {
      return try video.forEachFrame(at: wanted, threadCount: cores, save)
    }
    let frames = try video.frames(at: wanted, height: height, width: width, threadCount: cores)
    for (slot, number) in wanted.enumerated() { try save(frames[slot], number) }
  }

  /// Whether frames are counted as in a video, and not as steps of an episode.
  private var namesVideo: Bool {
    let speaksOfEpisode =
      episode != nil || camera != nil || pictures.conventions != ImageConventions()
    return !speaksOfEpisode && EpisodeStore.isVideo(video)
  }

  private func saveRecorded(_ wanted: [Int], _ sides: (height: Int, width: Int)?) throws {
    let store = try pictures.open([video], cameras: CameraChoice(camera))
    let id = try episode.map { try EpisodeID($0) } ?? store.episodes.first?.id
    guard let id else { throw ValidationError("\(video) holds no episode") }
    let steps = Set(wanted).sorted()
    let inputs = store.inputFiles(of: [id])
    try inputs.check(folder: output, files: steps.map(Self.name))
    for step in steps {
      let frame =
        try sides.map {
          try store.frames(of: id, camera: camera, at: [step], height: $0.height, width: $0.width)
        } ?? store.frames(of: id, camera: camera, at: [step])
      try save(frame, step)
    }
  }

  private var wanted: [Int] {
    get throws {
      try indices.split(separator: ",", omittingEmptySubsequences: false).map { text in
        guard let index = Int(text.trimmingCharacters(in: .whitespaces)), index >= 0 else {
          throw ValidationError("--indices takes numbers such as 0,7,12, not \(text)")
        }
        return index
      }
    }
  }

  private var sides: (height: Int, width: Int)? {
    get throws {
      guard let size else { return nil }
      let numbers = size.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
      guard numbers.count == 2, let height = numbers[0], let width = numbers[1],
        Self.sideRange.contains(height), Self.sideRange.contains(width)
      else {
        throw ValidationError(
          "--size takes rows and columns from 1 to \(Self.sideRange.upperBound) such as 224x224, not "
            + size)
      }
      return (height, width)
    }
  }

  /// A video is none of its own frames, and the folder has a name.
  private func checkOutputs(_ wanted: [Int]) throws {
    var inputs = InputFiles()
    inputs.add(video, as: "the video")
    try inputs.check(folder: output, files: wanted.map(Self.name))
  }

  private static func name(_ number: Int) -> String { String(format: "frame_%06d.png", number) }

  private func save(_ frame: FrameSequence, _ number: Int) throws(DataError) {
    let path = "\(output)/\(Self.name(number))"
    try ImageFile.writePNG(frame, to: path)
    Console.say(path)
  }
}
