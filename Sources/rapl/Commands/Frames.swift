import ArgumentParser
import Episodes
import Foundation
import VideoDecoding

struct Frames: ParsableCommand, RecordingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Save single frames of a video as PNG.",
    discussion: "Example: rapl frames clip.mp4 --indices 0,7,12 --output frames")

  @Argument(help: "The video.")
  var video: String

  @Option(help: "Which frames, counted from 0 in the order they are shown.")
  var indices: String

  @Option(help: "The folder to write frame_000007.png and the like into.")
  var output: String

  @OptionGroup var isolation: IsolationOptions

  var recordings: [String] { [video] }

  func run() throws {
    let wanted = try indices.split(separator: ",").map { text in
      guard let index = Int(text.trimmingCharacters(in: .whitespaces)), index >= 0 else {
        throw ValidationError("--indices takes numbers such as 0,7,12, not \(text)")
      }
      return index
    }
    try require(!wanted.isEmpty, "--indices names no frame")
    let cores = ProcessInfo.processInfo.activeProcessorCount
    try VideoFile(path: video).forEachFrame(at: wanted, threadCount: cores) {
      (frame, number) throws(DataError) in
      let path = "\(output)/\(String(format: "frame_%06d.png", number))"
      try ImageFile.writePNG(frame, to: path)
      Console.say(path)
    }
  }
}
