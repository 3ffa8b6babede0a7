import Encoders
import Episodes
import Foundation
import FoundationXML
import Reports
import TestSupport
import Testing
import VideoDecoding

@Suite("What an encoder sees, from the command line")
struct SeeingTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    try place.writeDots()
    try place.writeEncoder()
  }

  private func run(_ line: String) throws -> Outcome {
    try place.run(line.split(separator: " ").map(String.init))
  }

  private static let explain = "explain dots.hdf5 --no-cache --encoder encoder --output seen"

  private struct All: Decodable {
    struct Shown: Decodable {
      let episode: String
      let views: [EncoderReport.Numbers]
    }
    let episodes: [Shown]
  }

  private func numbers() throws -> All {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: place.file("seen/seeing.json")))
    return try JSONDecoder().decode(All.self, from: bytes)
  }

  @Test("The page, the numbers, the sheets, the paths and the videos are written, before and after")
  func written() throws {
    let outcome = try run(
      Self.explain + " --before keypoint --reference dots/demo_3 --episodes-shown dots/demo_1")
    outcome.expectSuccess()
    #expect(outcome.output.hasPrefix("seen/seeing.html shows dots/demo_1; "))
    let parts = [
      "keypoints.mp4", "keypoints.png", "nearest.png", "path.svg", "saliency.mp4", "saliency.png",
    ]
    let names = try FileManager.default.contentsOfDirectory(atPath: place.file("seen/dots/demo_1"))
    #expect(names.sorted() == (parts + parts.map { "before_" + $0 }).sorted())
    let page = try String(contentsOfFile: place.file("seen/seeing.html"), encoding: .utf8)
    #expect(XMLParser(data: Data(page.utf8)).parse())
    #expect(page.components(separatedBy: "data:image/png;base64,").count == 7)
    for name in ["keypoints", "before_saliency"] {
      let video = try VideoFile(path: place.file("seen/dots/demo_1/\(name).mp4"))
      #expect(video.frameCount == 12 && video.width == 6 * MovingDots.side)
    }
    let sheet = try ImageFile.read(place.file("seen/dots/demo_1/keypoints.png"))
    // Four frames and their saliency, with gaps between them.
    #expect(sheet.width == 4 * 192 + 3 * 2 && sheet.height == 2 * 192 + 2)
  }

  @Test("The numbers name the neighbours, the paths and where the encoder looks")
  func contents() throws {
    try run(
      Self.explain
        + " --reference dots/demo_3 --no-videos --neighbours 2 --episodes-shown dots/demo_0"
    ).expectSuccess()
    let all = try numbers()
    #expect(all.episodes.map(\.episode) == ["dots/demo_0"])
    let view = try #require(all.episodes[0].views.first)
    #expect(all.episodes[0].views.count == 1 && view.reference.name == "dots/demo_3")
    #expect(view.saliencyMethod == .gradient && view.saliencyTarget == "distance")
    #expect(view.saliency.count == 8 && view.keypoints?.count == 8)
    #expect(view.keypoints?[0].members.map(\.count) == [16, 16, 16])
    #expect(view.nearest.map(\.step) == [0, 2, 4, 6, 8, 11])
    for nearest in view.nearest {
      #expect(nearest.neighbours.count == 2)
      #expect(nearest.neighbours.allSatisfy { $0.episode.name != "dots/demo_0" })
    }
    // At first, and slow ones for another step, the dots are in the same place in all episodes.
    #expect(view.nearest[0].neighbours.allSatisfy { $0.step <= 1 && $0.distance < 1e-6 })
    #expect(view.paths.map(\.points.count) == [12, 12])
    #expect(view.explained[0] >= view.explained[1] && view.explained[0] <= 1)
    #expect(!place.contents().contains { $0.hasSuffix(".mp4") })
  }

  @Test("Without a reference one is chosen, and that is said; a score that is not there is too")
  func remarks() throws {
    let outcome = try run(
      Self.explain + " --no-videos --saliency-of score --saliency occlusion")
    outcome.expectSuccess()
    #expect(try numbers().episodes.map(\.episode) == ["dots/demo_0", "dots/demo_1", "dots/demo_3"])
    #expect(outcome.errors.contains("No reference was named: dots/demo_"))
    #expect(outcome.errors.contains("has no scalar head"))
    #expect(try numbers().episodes[0].views[0].saliencyMethod == .occlusion)
  }

  @Test("An aligned encoder's score is explained where it has one")
  func score() throws {
    try place.writeLabels()
    try run("align dots.hdf5 --labels labels.sqlite --updates 2 --output aligned").expectSuccess()
    let outcome = try run(
      "explain dots.hdf5 --no-cache --encoder aligned --references-from labels.sqlite "
        + "--saliency-of score --no-videos --output seen --json --episodes-shown dots/demo_2")
    struct Summary: Decodable {
      let files: [String]
      let remarks: [String]
    }
    let summary = try outcome.json(Summary.self)
    #expect(summary.remarks.isEmpty && summary.files.first == "seeing.html")
    for file in summary.files { #expect(place.contents().contains("seen/\(file)"), "\(file)") }
    #expect(try numbers().episodes[0].views[0].saliencyTarget == "score")
  }

  @Test(
    "An episode that is not there is one line, and nothing is written",
    arguments: ["--episodes-shown dots/demo_9", "--reference dots/demo_9"])
  func unknown(options: String) throws {
    try run(Self.explain + " " + options).expectOneLine(saying: ["dots/demo_9"])
    #expect(!place.contents().contains { $0.hasPrefix("seen") })
  }
}
