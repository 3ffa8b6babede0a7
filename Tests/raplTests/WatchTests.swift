import Episodes
import Foundation
import TestSupport
import Testing

@Suite("rapl watch")
struct WatchTests {
  private let place: Workplace
  private let watch = [
    "watch", "log", "--recordings", "before.hdf5", "--reference", "before/demo_2", "--no-cache",
    "--settle", "0.2", "--output", "rewards.hdf5",
  ]

  init() throws {
    place = try Workplace()
    try FileManager.default.createDirectory(
      atPath: place.file("log"), withIntermediateDirectories: true)
    try place.writeDots("before", count: 3)
  }

  private func record(_ name: String, stepCount: Int) throws {
    try MovingDots(count: 2, stepCount: stepCount).write(to: place.file("\(name).hdf5"))
    try FileManager.default.moveItem(
      atPath: place.file("\(name).hdf5"), toPath: place.file("log/\(name).hdf5"))
  }

  /// Waits until it has printed a text, on whichever of its outputs.
  private func wait(for text: String, in running: RunningCommand) {
    let deadline = Date(timeIntervalSinceNow: 120)
    while !(running.outputSoFar + running.errorsSoFar).contains(text), Date() < deadline {
      usleep(20_000)
    }
  }

  @Test("It follows a log until Ctrl-C, and goes on from there")
  func following() throws {
    try record("first", stepCount: 9)
    let running = try place.start(watch)
    wait(for: "first/demo_1: return", in: running)
    try record("second", stepCount: 8)
    wait(for: "second/demo_1: return", in: running)
    // An episode whose telling was interrupted would be told again.
    wait(for: "rewards of 7 episodes", in: running)
    running.interrupt()
    let outcome = try running.outcome(timeoutSeconds: 60)
    #expect(outcome.exitCode == 130, "\(outcome.testDescription)")
    let again = try place.run(watch + ["--once"])
    again.expectSuccess()
    #expect(again.output.isEmpty, "\(again.output)")
    let bytes = try ContentHash(ofFile: place.file("rewards.hdf5"))
    try FileManager.default.moveItem(
      atPath: place.file("rewards.hdf5.watch"), toPath: place.file("earlier.watch"))
    try place.run(watch + ["--once"]).expectSuccess()
    #expect(try ContentHash(ofFile: place.file("rewards.hdf5")) == bytes)
  }

  @Test("Killed at any moment, it ends with the bytes of one that was left alone")
  func killed() throws {
    for (number, length) in [9, 8, 7, 6, 5, 4].enumerated() {
      try record("run\(number)", stepCount: length)
    }
    try place.run(watch.dropLast() + ["whole.hdf5", "--once"]).expectSuccess()
    var told: [String] = []
    for milliseconds in [150, 250, 350, 450, 550, 650, 800] {
      let running = try place.start(watch + ["--once"])
      usleep(UInt32(milliseconds * 1000))
      running.killAtOnce()
      _ = try running.outcome(timeoutSeconds: 60)
      told += running.outputSoFar.split(separator: "\n").map(String.init)
    }
    try place.run(watch + ["--once"]).expectSuccess()
    // The command stands in the file: the output's name is part of it.
    try FileManager.default.removeItem(atPath: place.file("whole.hdf5.watch"))
    let bytes = try ContentHash(ofFile: place.file("rewards.hdf5"))
    try FileManager.default.removeItem(atPath: place.file("rewards.hdf5.watch"))
    try place.run(watch + ["--once"]).expectSuccess()
    #expect(try ContentHash(ofFile: place.file("rewards.hdf5")) == bytes)
    #expect(Set(told).count >= told.count - 7, "at most one line again for each kill: \(told)")
  }

  @Test("A program is run after each episode, without a shell")
  func program() throws {
    try record("first night", stepCount: 9)
    try place.write(
      Data("#!/bin/sh\ncat >> told\nprintf '%s\\n' \"$#\" \"$2\" >> told\n".utf8), to: "after")
    chmod(place.file("after"), 0o755)
    try place.run(watch + ["--once", "--exec", "./after $(touch/oops) {path};{episode}"])
      .expectSuccess()
    let told = try String(contentsOfFile: place.file("told"), encoding: .utf8)
    #expect(told.contains(#""episode":"first night/demo_1","event":"done""#), "\(told)")
    #expect(told.contains("\n2\nlog/first night.hdf5;first night/demo_1\n"), "\(told)")
    #expect(!FileManager.default.fileExists(atPath: place.file("oops")))
  }

  @Test("What is not ready is told with its reason, as text and as JSON, and ends with 2")
  func unfinished() throws {
    try record("first", stepCount: 9)
    try place.write(Data("\u{89}HDF\r\n\u{1A}\n".utf8), to: "log/torn.hdf5")
    let outcome = try place.run(watch + ["--once"])
    #expect(outcome.exitCode == 2, "\(outcome.testDescription)")
    #expect(outcome.output.contains("not ready: log/torn.hdf5: "), "\(outcome.output)")
    let lines = try place.run(watch + ["--once", "--json"]).output.split(separator: "\n")
    #expect(lines.count { $0.contains(#""event":"waiting""#) } == 1, "\(lines)")
    #expect(!lines.contains { $0.contains(#""event":"done""#) }, "\(lines)")
  }

  @Test("The output may not lie in the log, and options that exclude each other are wrong usage")
  func refused() throws {
    try record("first", stepCount: 9)
    try place.run(watch.dropLast() + ["log/rewards.hdf5", "--once"])
      .expectOneLine(saying: ["the log that is watched"])
    #expect(try place.run(watch + ["--once", "--poll", "1"]).exitCode == 64)
    #expect(try place.run(watch + ["--settle", "-1"]).exitCode == 64)
    #expect(try place.run(watch + ["--labels", "labels.sqlite"]).exitCode == 64)
  }
}
