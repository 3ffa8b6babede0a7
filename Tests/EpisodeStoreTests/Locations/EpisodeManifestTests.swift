import EpisodeStore
import Episodes
import Foundation
import TestSupport
import Testing

@Suite("The manifest beside the episodes")
struct EpisodeManifestTests {
  let folder: TemporaryFolder
  var path: String { folder.file("panda.hdf5") }

  init() throws {
    folder = try TemporaryFolder()
    try SyntheticEpisodes([.init("demo_0", stepCount: 3), .init("demo_1", stepCount: 2)])
      .write(to: path)
  }

  @Test("It adds scene, rate and robot, whether the folder or the file is named")
  func adds() throws {
    try manifest().write(folder: folder.path)
    try SyntheticEpisodes([.init("demo_0", stepCount: 3)]).write(to: folder.file("unlisted.hdf5"))
    for named in [folder.path, path] {
      let store = try EpisodeStore(paths: [named])
      #expect(store.episodes.map(\.id.name) == ["panda/demo_0", "panda/demo_1"])
      let episode = store.episodes[0]
      #expect(episode.scene == "stack")
      #expect(episode.framesPerSecond == 6.5)
      #expect(episode.embodiment == "franka")
      #expect(store.listing(of: episode.id)?.split == "train")
      #expect(store.listing(of: store.episodes[1].id) == nil)
    }
    #expect(try EpisodeStore(paths: [folder.file("unlisted.hdf5")]).episodes[0].scene == nil)
  }

  @Test("It is read back as it was written")
  func roundTrip() throws {
    try manifest().write(folder: folder.path)
    #expect(try EpisodeManifest.read(folder: folder.path) == manifest())
    try manifest().verify(folder: folder.path)
  }

  @Test("A file of another size is refused on opening")
  func size() throws {
    try manifest(bytes: 5).write(folder: folder.path)
    expectError(.mismatch, saying: "5 bytes, as the manifest says") {
      try EpisodeStore(paths: [folder.path])
    }
    #expect(EpisodeStore.inspect(paths: [path])[0].findings.first?.code == "manifest.mismatch")
  }

  @Test("A file of the same size and other content is found by its digest")
  func digest() throws {
    let changed = try manifest(sha256: ContentHash(of: Data()))
    try changed.write(folder: folder.path)
    _ = try EpisodeStore(paths: [folder.path])
    expectError(.mismatch, saying: "expected sha256 e3b0c442") {
      try changed.verify(folder: folder.path)
    }
    let noScenes = SceneCatalogue(folder: folder.file("Scenes"))
    #expect(EpisodeStore.inspect(paths: [path], scenes: noScenes).first?.findings == [])
    let deep = EpisodeStore.inspect(paths: [path], deep: true, scenes: noScenes)
    #expect(deep[0].findings.map(\.code) == ["manifest.mismatch"])
  }

  @Test("Steps that differ from the file's are refused")
  func steps() throws {
    try manifest(steps: 4).write(folder: folder.path)
    expectError(.mismatch, saying: "4 steps, as the manifest says, found 3") {
      try EpisodeStore(paths: [folder.path])
    }
  }

  @Test(
    "Paths that leave the folder are refused",
    arguments: ["/etc/hosts", "../panda.hdf5", "a/../../b.hdf5"])
  func escapes(file: String) throws {
    try manifest(file: file).write(folder: folder.path)
    expectError(.invalidValue, saying: "stays inside it") { try EpisodeStore(paths: [folder.path]) }
  }

  @Test(
    "Other JSON is refused in words",
    arguments: [
      ("{", DataError.Kind.malformed, "a manifest of episodes"),
      (#"{"version": 2, "files": []}"#, .unsupported, "version: expected 1, found 2"),
      (#"{"version": 1, "files": [{}]}"#, .malformed, "files"),
      (
        #"{"version":1,"files":[{"file":"a","sha256":"","bytes":1,"episodes":[{"id":"a/../b","steps":1,"cameras":[]}]}]}"#,
        .invalidValue, "an episode id"
      ),
    ])
  func malformed(json: String, kind: DataError.Kind, text: String) throws {
    try Data(json.utf8).write(to: URL(fileURLWithPath: folder.file("manifest.json")))
    expectError(kind, saying: text) { try EpisodeStore(paths: [folder.path]) }
  }

  @Test("A link that leads out of the folder is refused")
  func linkOut() throws {
    let other = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: path, toPath: other.file("panda.hdf5"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link"), withDestinationPath: other.path)
    try manifest(file: "link/panda.hdf5").write(folder: folder.path)
    expectError(.invalidValue, saying: "stays inside it") { try EpisodeStore(paths: [folder.path]) }
  }

  @Test("A manifest that is a pipe, or larger than any, is refused without reading it")
  func endless() throws {
    let place = folder.file("manifest.json")
    #expect(mkfifo(place, 0o600) == 0)
    expectError(.unreadable, saying: "not a file") { try EpisodeStore(paths: [folder.path]) }
    unlink(place)
    #expect(FileManager.default.createFile(atPath: place, contents: Data()))
    #expect(truncate(place, 1 << 30) == 0)
    expectError(.unsupported, saying: "at most 67108864 bytes") {
      try EpisodeStore(paths: [folder.path])
    }
  }

  @Test("A file listed twice is refused")
  func twice() throws {
    let entry = try manifest().files[0]
    try EpisodeManifest(files: [entry, entry]).write(folder: folder.path)
    expectError(.malformed, saying: "panda.hdf5 twice") { try EpisodeStore(paths: [folder.path]) }
  }

  private func manifest(
    file: String = "panda.hdf5", bytes: Int? = nil, sha256: ContentHash? = nil, steps: Int = 3
  ) throws -> EpisodeManifest {
    let size = try Data(contentsOf: URL(fileURLWithPath: path)).count
    return EpisodeManifest(files: [
      .init(
        file: file, sha256: try sha256 ?? ContentHash(ofFile: path), bytes: bytes ?? size,
        scene: "stack", embodiment: "franka", framesPerSecond: 6.5, licence: "CC0-1.0",
        origin: "a test",
        episodes: [
          .init(
            id: try EpisodeID("panda/demo_0"), steps: steps, cameras: ["camera"], split: "train",
            behaviour: "stack")
        ])
    ])
  }
}
