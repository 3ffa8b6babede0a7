import Foundation
import TestSupport
import Testing

@Suite("Interrupted commands")
struct InterruptionTests {
  /// Starts a command, interrupts it once it tells of its first progress, and waits for its end.
  private func interrupted(_ line: String, in place: Workplace) throws -> Outcome {
    let running = try place.start(line.split(separator: " ").map(String.init))
    let deadline = Date(timeIntervalSinceNow: 60)
    while running.errorsSoFar.isEmpty, Date() < deadline { usleep(20_000) }
    let children = running.children
    running.interrupt()
    let outcome = try running.outcome(timeoutSeconds: 30)
    #expect(children.isEmpty != line.contains("--isolate"))
    #expect(children.allSatisfy { kill($0, 0) != 0 }, "a process of \(line) goes on")
    return outcome
  }

  /// Interrupts a command that replaces an output, and expects nothing to have changed.
  private func check(_ line: String, in place: Workplace, keeping output: String) throws {
    let before = place.contents()
    let outcome = try interrupted(line, in: place)
    #expect(outcome.exitCode == 130, "\(outcome.testDescription)")
    #expect(outcome.errorLines.count { $0.hasPrefix("rapl: interrupted") } == 1)
    #expect(place.contents() == before)
    #expect(try String(contentsOfFile: place.file(output), encoding: .utf8) == "old")
  }

  @Test("align leaves the encoder that was there")
  func align() throws {
    let place = try Workplace()
    try place.writeDots()
    try place.writeLabels()
    try FileManager.default.createDirectory(
      atPath: place.file("aligned"), withIntermediateDirectories: true)
    try place.write(Data("old".utf8), to: "aligned/card.json")
    try check(
      "align dots.hdf5 --labels labels.sqlite --output aligned --updates 100000", in: place,
      keeping: "aligned/card.json")
  }

  @Test("encode removes the file that it has begun", arguments: ["", " --isolate"])
  func encode(option: String) throws {
    let place = try Workplace()
    try MovingDots(count: 3, stepCount: 4).write(to: place.file("first.hdf5"))
    try MovingDots(count: 12, stepCount: 400).write(to: place.file("second.hdf5"))
    try place.write(Data("old".utf8), to: "out.hdf5")
    try check(
      "encode first.hdf5 second.hdf5 --no-cache --output out.hdf5" + option, in: place,
      keeping: "out.hdf5")
  }
}
