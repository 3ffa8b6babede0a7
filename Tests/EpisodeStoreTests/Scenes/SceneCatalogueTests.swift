import EpisodeStore
import Episodes
import Foundation
import TestSupport
import Testing

@Suite("Scenes by their id")
struct SceneCatalogueTests {
  private let place: SceneFolder

  init() throws { place = try SceneFolder() }

  @Test("A scene is read from the file of its name, and others are not known")
  func found() throws {
    try place.write()
    #expect(try place.catalogue.scene("stack") == place.scene)
    #expect(try place.catalogue.scene("lift") == nil)
    #expect(try SceneCatalogue(folder: place.folder.file("nowhere")).scene("stack") == nil)
    #expect(place.scene.embodiment("panda")?.name == "Franka Emika Panda")
    #expect(place.scene.embodiment("ur5e") == nil && place.scene.embodiment(nil) == nil)
  }

  @Test("A name from a recording does not lead out of the folder")
  func contained() throws {
    try place.write(as: "../stack")
    #expect(FileManager.default.fileExists(atPath: place.folder.file("stack.json")))
    for name in ["../stack", "", "..", "/stack", ".stack", "sta\u{7}ck"] {
      #expect(try place.catalogue.scene(name) == nil)
    }
  }

  @Test("A file of another form, another id, or names without units is refused")
  func refused() throws {
    try place.write(as: "lift")
    expectError(.mismatch, saying: "lift.json: id: expected \"lift\", as the file is named") {
      try place.catalogue.scene("lift")
    }
    let robot = Embodiment(
      id: "panda", name: "Panda", jointCount: 7, actionNames: ["x", "y"], actionUnits: ["m"],
      controlFrequencyHz: 20)
    try place.write(
      Scene(
        id: "stack", task: "Stack.", successCondition: "Stacked.", embodiments: [robot],
        cameras: []))
    expectError(.mismatch, saying: "panda: expected 2 units, one per name of an action, found 1") {
      try place.catalogue.scene("stack")
    }
    try Data("[]".utf8).write(to: URL(fileURLWithPath: place.folder.file("Scenes/stack.json")))
    expectError(.malformed, saying: "stack.json") { try place.catalogue.scene("stack") }
  }

  @Test("Episodes know their scene by the manifest, or by their environment's name")
  func ofEpisodes() throws {
    try place.write()
    try place.writeEpisodes()
    var store = try EpisodeStore(paths: [place.episodes])
    let ids = store.episodes.map(\.id)
    #expect(
      try store.scenes(of: ids, in: place.catalogue) == [ids[0]: place.scene, ids[1]: place.scene])
    try place.writeEpisodes(listedScene: "lift")
    store = try EpisodeStore(paths: [place.episodes])
    #expect(try store.scenes(of: ids, in: place.catalogue) == [:])
  }
}
