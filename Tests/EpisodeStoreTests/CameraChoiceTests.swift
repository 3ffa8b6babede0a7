import Episodes
import Foundation
import TestSupport
import Testing

@testable import EpisodeStore

@Suite("The cameras that are shown together")
struct CameraChoiceTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The chosen cameras of an episode with these ones.
  private func chosen(_ choice: CameraChoice, of cameras: [String]) throws -> [ShownCamera] {
    let path = folder.file("episodes.hdf5")
    try SyntheticEpisodes([.init("demo_0", stepCount: 2, cameras: cameras)]).write(to: path)
    let store = try EpisodeStore(paths: [path])
    return try store.cameras(of: store.episodes[0].id, choice)
  }

  static let three = ["agentview_image", "frontview_image", "robot0_eye_in_hand_image"]

  @Test(
    "by key or role in the order asked, each once, or all as recorded",
    arguments: [
      (CameraChoice.first, ["agentview_image"]),
      (CameraChoice(nil), ["agentview_image"]),
      (CameraChoice("wrist"), ["robot0_eye_in_hand_image"]),
      (.named(["wrist", "exterior"]), ["robot0_eye_in_hand_image", "agentview_image"]),
      (.named(["exterior_1", "exterior", "agentview_image"]), ["agentview_image"]),
      (.all, three),
    ])
  func order(choice: CameraChoice, keys: [String]) throws {
    #expect(try chosen(choice, of: Self.three).map(\.key) == keys)
  }

  @Test("are called by what they look at, not by keys that may tell who recorded them")
  func titles() throws {
    let shown = try chosen(.all, of: ["agentview_image", "ann_lab_3", "wrist_image"])
    #expect(shown.map(\.title) == ["exterior 1", "camera 2", "wrist"])
  }

  @Test("A camera that is not there is named, with those there are")
  func absent() throws {
    expectError(.missing, saying: "\"exterior_2\", found only agentview_image (exterior_1)") {
      try chosen(.named(["exterior", "exterior_2"]), of: ["agentview_image"])
    }
  }

  @Test("More than six cameras are too many to look at")
  func tooMany() throws {
    let seven = (1...7).map { "camera_\($0)" }
    #expect(try chosen(.all, of: Array(seven.dropLast())).count == 6)
    expectError(.unsupported, saying: "at most 6 cameras side by side") {
      try chosen(.all, of: seven)
    }
  }
}
