import Encoders
import Episodes
import Foundation
import Reports
import TestSupport
import Testing

@Suite("A report of what an encoder sees")
struct EncoderReportTests {
  private static func view(_ name: String, numbered number: Int = 1) throws -> EncoderReport.View {
    let paths = [
      PathFigure.Path(name: "own & \(name)", points: [.init(x: 0, y: 0), .init(x: 1, y: 2)]),
      PathFigure.Path(name: "reference", points: [.init(x: 5, y: 5)]),
    ]
    return EncoderReport.View(
      encoder: name,
      path: PathFigure(title: "<path>", paths: paths, explained: [0.75, 0.125]),
      pictures: [MatchReport.Picture(name: "saliency", caption: "a < b", png: Data([1, 2, 3]))],
      videos: ["x/saliency.mp4"], remarks: ["\(name) has no keypoints"],
      numbers: .init(
        encoder: name, reference: try .numbered(9), total: -0.5, saliencyMethod: .occlusion,
        saliencyTarget: "distance", saliency: [.init(step: 3, x: 0.5, y: 0.25, mean: 1)],
        keypoints: nil, nearest: [], paths: paths, explained: [0.75, 0.125]))
  }

  private static func report(_ names: [String]) throws -> EncoderReport {
    EncoderReport(
      episodes: [
        .init(episode: try .numbered(1), views: try names.map { try view($0) })
      ], remark: "No reference was named", provenance: Provenance(command: "rapl explain"))
  }

  @Test("is one well-formed page with every view, picture, remark and video")
  func page() throws {
    let page = try #require(
      WellFormedMarkup(Self.report(["<plain>", "aligned"]).html))
    #expect(page.count(of: "svg") == 2 && page.count(of: "img") == 2)
    #expect(page.count(of: "plain") == 0)
    for text in [
      "What aligned sees", "<plain> has no keypoints", "x/saliency.mp4", "No reference was named",
      "own & aligned", "75 %", "12 %", "rapl explain", "return -0.5",
    ] {
      #expect(page.text.contains(text), "\(text)")
    }
  }

  @Test("writes the page first and the view from before under names of its own")
  func files() throws {
    let folder = try TemporaryFolder()
    let names = try Self.report(["plain", "aligned"]).write(toFolder: folder.path)
    #expect(
      names == [
        "seeing.html", "test/demo_1/before_saliency.png", "test/demo_1/before_path.svg",
        "test/demo_1/saliency.png", "test/demo_1/path.svg", "seeing.json",
      ])
    for name in names { #expect(FileManager.default.fileExists(atPath: folder.file(name))) }
    #expect(try Self.report(["aligned"]).write(toFolder: folder.path).count == 4)
  }

  @Test("has the numbers behind it as JSON")
  func numbers() throws {
    struct All: Decodable {
      struct Episode: Decodable {
        let episode: String
        let views: [EncoderReport.Numbers]
      }
      let episodes: [Episode]
    }
    let report = try Self.report(["plain"])
    let all = try JSONDecoder().decode(All.self, from: report.json())
    #expect(all.episodes[0].episode == "test/demo_1")
    #expect(all.episodes[0].views == report.episodes[0].views.map(\.numbers))
  }

  @Test("A path of points that are all the same is drawn in the middle")
  func pointPath() throws {
    let point = PrincipalPlane.Point(x: 3, y: 3)
    let figure = PathFigure(
      title: "still", paths: [.init(name: "a", points: [point, point])], explained: [0, 0])
    let markup = try #require(WellFormedMarkup(figure.svg))
    let circles = markup.elements.filter { $0.name == "circle" && $0.attributes["r"] == "2" }
    #expect(circles.count == 2)
    #expect(circles.allSatisfy { $0.attributes["cx"] == "336.00" })
    #expect(circles.allSatisfy { $0.attributes["cy"] == "244.00" })
  }
}
