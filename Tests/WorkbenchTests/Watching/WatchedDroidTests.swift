import Episodes
import Foundation
import HDF5
import TestSupport
import Testing
import Workbench

@Suite("DROID's log while it is recorded")
struct WatchedDroidTests {
  private let place: WatchedLog
  private let recorder: DroidRecorder

  init() throws {
    place = try WatchedLog()
    recorder = DroidRecorder(log: place.log, name: "Fri_Jun_16_18_36_02_2023")
  }

  @Test("An episode waits for its rows, its ending and its video, and survives every move")
  func recording() throws {
    try recorder.writeTrajectory()
    #expect(try place.look().reasons.contains { $0.contains("success or failure") })
    try recorder.writeTrajectory(success: true)
    #expect(try place.look().reasons.contains { $0.contains("18026681.mp4") })
    try recorder.move()
    #expect(try place.look().done.isEmpty)
    try recorder.move(from: "success", to: "failure")
    try recorder.writeVideo(frameCount: 5)
    #expect(try place.look().reasons.contains { $0.contains("8 frames, one more or one less") })
    try recorder.writeVideo()
    let told = try place.look()
    #expect(told.names == ["Fri_Jun_16_18_36_02_2023"] && told.unfinishedCount == 0)
    #expect(told.done[0].recordedSuccess == true)
    try recorder.move()
    let moved = try place.look()
    #expect(moved.done.isEmpty && moved.moved.count == 1)
    #expect(try place.look("late.hdf5").done.count == 4)
    #expect(try place.bytes() == place.bytes("late.hdf5"))
  }

  @Test("A video without its index waits, and one that is replaced is rewarded again")
  func video() throws {
    try recorder.writeTrajectory(success: false)
    try recorder.writeVideo()
    let whole = try Data(contentsOf: URL(fileURLWithPath: recorder.video))
    try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: recorder.video))
    #expect(try place.look().reasons.contains { $0.contains("18026681.mp4") })
    try whole.write(to: URL(fileURLWithPath: recorder.video))
    #expect(try place.look().names == [recorder.name])
    var other = recorder
    other.seed = 3
    try other.writeVideo()
    #expect(try place.look().names == [recorder.name])
    #expect(try place.look("late.hdf5").done.count == 4)
    #expect(try place.bytes() == place.bytes("late.hdf5"))
  }

  @Test("Two episodes of one name are told apart by what is said, and one is rewarded")
  func twins() throws {
    try recorder.writeTrajectory(success: true)
    try recorder.writeVideo()
    try recorder.move()
    var twin = recorder
    twin.seed = 5
    try twin.writeTrajectory(success: false)
    try twin.writeVideo()
    let told = try place.look()
    #expect(told.done.count == 4 && told.unfinishedCount == 1)
    #expect(told.reasons.contains { $0.contains("has this name too") })
  }
}
