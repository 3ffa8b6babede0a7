import Encoders
import EpisodeStore
import Episodes
import Foundation
import HDF5
import ResultFiles
import Rewards
import TestSupport
import Testing
import Workbench

@Suite("A log that is watched")
struct WatchRunTests {
  private let place: WatchedLog

  init() throws { place = try WatchedLog() }

  private func dots(_ name: String, count: Int = 2, stepCount: Int = 10) throws {
    try MovingDots(count: count, stepCount: stepCount).write(to: "\(place.log)/\(name).hdf5")
  }

  @Test("Every episode is told once, and rewarded as by a reward run")
  func rewards() throws {
    try dots("night")
    let told = try place.look()
    let all = (0..<3).map { "before/demo_\($0)" } + ["night/demo_0", "night/demo_1"]
    #expect(told.names == all && told.unfinishedCount == 0)
    let paths = [place.folder.file("before.hdf5"), place.log]
    let store = try EpisodeStore(paths: paths)
    let run = try place.run()
    let source = EmbeddingSource(
      run: EmbeddingRun(run.encoder, of: store, camera: nil, cache: nil), store: store)
    let expected = try RewardRun(
      source: source, settings: run.settings, references: run.references, command: "test"
    ).write(to: place.folder.file("expected.hdf5"))
    let found = try RewardFile(readingFrom: place.folder.file("rewards.hdf5"))
    #expect(found.traces == expected.file.traces)
    #expect(found.references == expected.file.references)
    let again = try place.look()
    #expect(again.done.isEmpty && again.moved.isEmpty && again.waiting.isEmpty)
  }

  @Test("The file is the same, whatever was seen while the log grew")
  func order() throws {
    try dots("b", count: 3)
    let early = try place.look()
    #expect(early.done.count == 6)
    try dots("b", count: 4)
    try dots("a", stepCount: 7)
    #expect(try place.look().names == ["a/demo_0", "a/demo_1", "b/demo_1", "b/demo_2"])
    #expect(try place.look("late.hdf5").done.count == 9)
    #expect(try place.bytes() == place.bytes("late.hdf5"))
  }

  @Test("A file that changed is read again, and nothing else of it")
  func grown() throws {
    try dots("night")
    #expect(try place.look().done.count == 5)
    var longer = MovingDots(count: 2, stepCount: 10)
    longer.demos.append(.init("demo_2", stepCount: 9, reach: 0.3))
    try longer.write(to: "\(place.log)/night.hdf5")
    #expect(try place.look().names == ["night/demo_2"])
    longer.demos[1].reach = 0.7
    try longer.write(to: "\(place.log)/night.hdf5")
    #expect(try place.look().names == ["night/demo_1"])
    #expect(try place.look("late.hdf5").done.count == 6)
    #expect(try place.bytes() == place.bytes("late.hdf5"))
  }

  @Test("A renamed file is known by its content, and its rewards stand under the new name")
  func renamed() throws {
    try dots("night")
    _ = try place.look()
    try FileManager.default.moveItem(
      atPath: "\(place.log)/night.hdf5", toPath: "\(place.log)/kept.hdf5")
    let told = try place.look()
    #expect(told.done.isEmpty && told.moved.map(\.name) == ["kept/demo_0", "kept/demo_1"])
    #expect(try place.rewarded().suffix(2) == ["kept/demo_0", "kept/demo_1"])
    #expect(try place.look("late.hdf5").done.count == 5)
    #expect(try place.bytes() == place.bytes("late.hdf5"))
  }

  @Test("A copy has the same reward, and is called one")
  func copied() throws {
    try dots("night")
    _ = try place.look()
    try FileManager.default.copyItem(
      atPath: "\(place.log)/night.hdf5", toPath: "\(place.log)/other.hdf5")
    let told = try place.look()
    #expect(told.done.isEmpty && told.moved.isEmpty)
    #expect(told.copied.map(\.name) == ["other/demo_0", "other/demo_1"])
    let totals = try RewardFile(readingFrom: place.folder.file("rewards.hdf5")).traces.suffix(4)
    #expect(totals.map(\.total).prefix(2) == totals.map(\.total).suffix(2))
  }

  @Test("Rewards of recordings that are gone stay")
  func gone() throws {
    try dots("night")
    _ = try place.look()
    let before = try place.bytes()
    try FileManager.default.removeItem(atPath: "\(place.log)/night.hdf5")
    #expect(try place.look().done.isEmpty)
    #expect(try place.bytes() == before)
  }

  @Test("A demo without its length, and a file cut short, are named and wait alone")
  func unfinished() throws {
    try dots("night", count: 3)
    try dots("torn", stepCount: 7)
    let whole = try Data(contentsOf: URL(fileURLWithPath: "\(place.log)/torn.hdf5"))
    try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: "\(place.log)/torn.hdf5"))
    var first = SyntheticEpisodes([.init("demo_0", stepCount: 4)])
    first.demos[0].claimedStepCount = nil
    try first.write(to: "\(place.log)/open.hdf5")
    let told = try place.look()
    #expect(told.done.count == 6 && told.unfinishedCount == 2)
    #expect(told.reasons.contains { $0.contains("cut short") && $0.contains("torn.hdf5") })
    #expect(told.reasons.contains { $0.contains("num_samples") && $0.contains("writes last") })
    try whole.write(to: URL(fileURLWithPath: "\(place.log)/torn.hdf5"))
    #expect(try place.look().names == ["torn/demo_0", "torn/demo_1"])
  }

  @Test("A file that a recorder has locked waits, and the recorder can open it again")
  func locked() throws {
    try dots("night")
    let path = "\(place.log)/night.hdf5"
    let recorder = open(path, O_RDWR | O_CLOEXEC)
    #expect(flock(recorder, LOCK_EX | LOCK_NB) == 0)
    let told = try place.look()
    #expect(
      told.done.count == 3 && told.reasons[0].contains("another program has open for writing"))
    #expect(flock(recorder, LOCK_UN) == 0)
    RecordingLog.readWithoutLocks()
    let reader = try HDF5File.open(path)
    #expect(flock(recorder, LOCK_EX | LOCK_NB) == 0, "a reader has locked the file")
    try reader.close()
    close(recorder)
    #expect(try place.look().done.count == 2)
  }

  @Test("A file that is being written is left alone until it has settled")
  func settling() throws {
    try dots("night")
    let told = try place.look(run: place.run(settleSeconds: 1))
    #expect(told.reasons.contains { $0.contains("growing: night.hdf5") })
    #expect(told.done.count == 5 && told.unfinishedCount == 0)
  }

  @Test("Other settings do not continue a watch, and two watchers do not share one")
  func refused() throws {
    try dots("night")
    var run = try place.run()
    try run.watch(output: place.folder.file("rewards.hdf5"), once: true) { event in
      guard case .done = event else { return }
      expectError(.unwritable, saying: "one watcher at a time") { try place.look() }
    }
    run.camera = "camera"
    expectError(.mismatch, saying: "another camera") { try place.look(run: run) }
  }

  @Test("Without its references nothing is rewarded, and they are named")
  func references() throws {
    var run = try place.run()
    run.recordings = []
    try dots("night")
    expectError(.missing, saying: "before/demo_2") { try place.look(run: run) }
    try MovingDots(count: 3).write(to: "\(place.log)/before.hdf5")
    #expect(try place.look(run: run).done.count == 5)
  }

  @Test("The detector stamps what the known outcomes allow, and its stamps say whose they are")
  func stamps() throws {
    let many = MovingDots(
      (0..<12).map { .init("demo_\($0)", reach: $0 < 6 ? 0 : 0.9 + Double($0) / 100) })
    try many.write(to: place.folder.file("before.hdf5"))
    let known = Dictionary(uniqueKeysWithValues: (0..<12).map { ("before/demo_\($0)", $0 >= 6) })
    let outcomes = place.folder.file("outcomes.json")
    try JSONEncoder().encode(known).write(to: URL(fileURLWithPath: outcomes))
    try MovingDots([.init("demo_0", stepCount: 11, reach: 0), .init("demo_1", reach: 0.95)])
      .write(to: "\(place.log)/night.hdf5")
    var run = try place.run()
    run.outcomes = OutcomeList(path: outcomes, coverage: 0.8)
    let told = try place.look(run: run)
    let verdicts = told.done.suffix(2).map(\.machineVerdict)
    let file = try HDF5File.open(place.folder.file("rewards.hdf5"))
    for (demo, verdict) in zip(["demo_0", "demo_1"], verdicts) {
      let attributes = try file.root.group("rewards/night/\(demo)").attributes
      #expect(try attributes.string("verdict") == verdict?.rawValue && verdict != nil)
      #expect(try attributes.string("verdict_by") == "machine")
    }
    #expect(try !file.root.group("rewards/before/demo_0").attributes.names.contains("verdict_by"))
  }
}
