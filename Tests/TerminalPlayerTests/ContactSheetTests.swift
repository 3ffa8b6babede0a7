import EpisodeStore
import Episodes
import Preferences
import TestSupport
import Testing

@testable import TerminalPlayer

@Suite("A contact sheet")
struct ContactSheetTests {
  private let folder: TemporaryFolder
  private let store: EpisodeStore
  private let videos: [ShownVideo]

  init() throws {
    folder = try TemporaryFolder()
    try MovingDots(count: 2, stepCount: 30).write(to: folder.file("dots.hdf5"))
    store = try EpisodeStore(paths: [folder.file("dots.hdf5")])
    let names = ["dots/demo_0", "dots/demo_1", "dots/absent"]
    videos = try names.map { [store] in
      ShownVideo(LabelItem(episode: try EpisodeID($0)), in: store, cameras: .first)
    }
  }

  private func sheet(count: Int) -> ContactSheet {
    ContactSheet(
      videos, titles: ["[1] a", "[2] ü\u{1B}", "[3] c"], from: store, count: count)
  }

  @Test("The first and the last step are among those shown, evenly spaced, each once")
  func steps() {
    for length in 1...40 {
      for count in 1...12 {
        let steps = ContactSheet.steps(of: 7..<7 + length, count: count)
        #expect(steps.count == (count == 1 ? 1 : min(length, count)))
        #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 })
        #expect(steps.first == 7)
        if count > 1 { #expect(steps.last == 6 + length) }
        let gaps = zip(steps.dropFirst(), steps).map { $0 - $1 }
        #expect((gaps.max() ?? 0) - (gaps.min() ?? 0) <= 1)
      }
    }
  }

  @Test("The picture holds each frame in its own size, and letters that can be read")
  func picture() throws {
    let picture = try sheet(count: 4).picture()
    #expect(ContactSheet.capitalHeight >= 14)
    let frames = try store.frames(
      of: EpisodeID("dots/demo_1"), at: [29], height: 240, width: 240)
    let found = (0..<240).allSatisfy { row in
      let (x, y) = (6 + 3 * 246, 28 * 2 + 240 + 28 * 2 + row)
      let start = (y * picture.width + x) * 3
      return picture.pixels[start..<start + 720]
        == frames.pixels[row * 720..<row * 720 + 720]
    }
    #expect(found)
  }

  @Test(
    "In blocks every row fits the screen, and a video that is not there says so",
    arguments: [20, 80, 133])
  func printed(columns: Int) throws {
    let count = ContactSheet.frameCount(wanted: 6, columns: columns)
    let painter = PicturePainter(.blocks, .full)
    let grids = sheet(count: count).printed(columns: columns, by: painter)
    #expect(grids.count == 3)
    #expect(grids.allSatisfy { $0.columns == columns })
    let text = grids.map { String(decoding: $0.printed(.full), as: UTF8.self) }
    let blocks = /[\u{2580}-\u{259F}]/
    #expect(text[0].contains(blocks) && text[1].contains(blocks))
    #expect(!text[1].contains("ü\u{1B}"))
    #expect(text[2].contains("cannot be shown"))
    if count > 1 { #expect(text[0].contains("30 ")) }
  }
}
