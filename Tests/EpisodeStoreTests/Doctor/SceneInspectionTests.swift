import EpisodeStore
import Episodes
import Foundation
import TestSupport
import Testing

@Suite("Recordings are compared with their scene")
struct SceneInspectionTests {
  private var place: SceneFolder

  init() throws { place = try SceneFolder() }

  @Test("A recording that agrees with its scene tells task, robot, actions, units and rate")
  func agreeing() throws {
    try place.write()
    try place.writeEpisodes(listedScene: "stack", framesPerSecond: 20.0 / 3)
    let summary = try #require(place.summary())
    let scene = try #require(summary.scene)
    #expect(
      (scene.id, scene.task, scene.robot) == ("stack", "Stack the cubes.", "Franka Emika Panda"))
    #expect(scene.actionNames == (0..<7).map { "a\($0)" })
    #expect(scene.actionUnits == [String](repeating: "m", count: 7))
    #expect(scene.controlFrequencyHz == 20)
    #expect(place.findings() == [])
    let json = try JSONEncoder().encode(summary)
    #expect(try JSONDecoder().decode(DatasetSummary.self, from: json) == summary)
    #expect(String(decoding: json, as: UTF8.self).contains(#""action_names":["a0""#))
  }

  @Test("Another number of actions, another rate and another robot are found")
  mutating func disagreeing() throws {
    place.actionCount = 8
    place.controlFrequencyHz = 15
    try place.write()
    try place.writeEpisodes(listedScene: "stack", framesPerSecond: 20)
    #expect(place.findings().map(\.code) == ["scene.actions", "scene.rate"])
    #expect(place.findings().map(\.severity) == [.warning, .warning])
    #expect(place.findings()[0].place == "/data/demo_0/actions")
    #expect(place.findings()[0].message.contains("2 of 2 episodes"))
    #expect(place.findings()[0].message.contains("7 here, and 8 there"))
    #expect(place.findings()[1].message.contains("20 rows a second here, and 15 control steps"))

    try place.writeEpisodes(listedScene: "stack", embodiment: "ur5e", framesPerSecond: 20)
    #expect(place.findings().map(\.code) == ["scene.embodiment"])
    #expect(place.findings()[0].message == "the robot is ur5e, and the scene stack has panda")
    #expect(place.summary()?.scene?.robot == nil && place.summary()?.scene?.actionNames == nil)
  }

  @Test(
    "Every step, or every second or third, is a part of the scene's rate",
    arguments: [(20.0, true), (10, true), (6.667, true), (19.9, true), (15, false), (40, false)])
  func rates(_ framesPerSecond: Double, _ agrees: Bool) throws {
    try place.write()
    try place.writeEpisodes(listedScene: "stack", framesPerSecond: framesPerSecond)
    #expect(place.findings().isEmpty == agrees)
  }

  @Test("A scene that is only guessed from the environment's name gives notes, not warnings")
  mutating func guessed() throws {
    place.actionCount = 8
    try place.write()
    try place.writeEpisodes()
    #expect(place.findings().map(\.code) == ["scene.actions"])
    #expect(place.findings().map(\.severity) == [.note])
    #expect(place.summary()?.scene?.id == "stack")
  }

  @Test("A scene that is not there is said if it was named and there are scenes")
  func unknown() throws {
    try place.writeEpisodes(listedScene: "lift")
    #expect(place.findings() == [])
    try place.write()
    #expect(place.findings().map(\.code) == ["scene.unknown"])
    #expect(place.findings().map(\.severity) == [.note])
    try Data("[]".utf8).write(to: URL(fileURLWithPath: place.folder.file("Scenes/lift.json")))
    #expect(place.findings().map(\.code) == ["scene.malformed"])
    #expect(place.summary()?.isUsable == true)
  }
}
