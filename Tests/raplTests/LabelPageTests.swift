import Foundation
import FoundationNetworking
import Synchronization
import TestSupport
import Testing

@Suite("rapl label --player web")
struct LabelPageTests {
  /// Starts the command with temporary files of its own, and waits for the address.
  private func start(in place: Workplace, _ options: String...) throws -> (RunningCommand, String) {
    try FileManager.default.createDirectory(
      atPath: place.file("temporary"), withIntermediateDirectories: true)
    let running = try place.start(
      after: "export TMPDIR='\(place.file("temporary"))'",
      ["label", "dots.hdf5", "--labels", "labels.sqlite", "--player", "web", "--query", "pair"]
        + options)
    let deadline = Date(timeIntervalSinceNow: 60)
    while !running.outputSoFar.contains("token="), Date() < deadline { usleep(20_000) }
    let line = running.outputSoFar.split(separator: "\n").first { $0.contains("token=") } ?? ""
    return (running, String(line.drop { $0 != ":" }.dropFirst(2)))
  }

  /// The status that an address gets.
  private func status(of address: String) -> Int? {
    guard let url = URL(string: address) else { return nil }
    let status = Mutex<Int?>(nil)
    let answered = DispatchSemaphore(value: 0)
    // Without the cookie that an earlier answer may have left.
    URLSession(configuration: .ephemeral).dataTask(with: url) { _, response, _ in
      status.withLock { $0 = (response as? HTTPURLResponse)?.statusCode }
      answered.signal()
    }.resume()
    answered.wait()
    return status.withLock { $0 }
  }

  @Test("the printed address works, others do not, and Ctrl-C leaves nothing but the label file")
  func interruption() throws {
    let place = try Workplace()
    try place.writeDots()
    let (running, address) = try start(in: place, "--annotator", "ann")
    #expect(status(of: address) == 200)
    #expect(status(of: String(address.prefix { $0 != "?" })) == 403)
    running.interrupt()
    let outcome = try running.outcome(timeoutSeconds: 30)
    #expect(outcome.exitCode == 130, "\(outcome.testDescription)")
    #expect(outcome.errorLines.count { $0.hasPrefix("rapl: interrupted") } == 1)
    let left = try FileManager.default.contentsOfDirectory(atPath: place.file("temporary"))
    #expect(left.isEmpty)
    try place.run("labels", "summary", "labels.sqlite").expectSuccess()
  }

  @Test("a port that is taken is one line")
  func takenPort() throws {
    let place = try Workplace()
    try place.writeDots()
    let (running, address) = try start(in: place)
    let port = address.drop { !$0.isNumber }.split(separator: ":").dropFirst().first ?? ""
    let digits = String(port.prefix { $0.isNumber })
    let outcome = try place.run(
      "label", "dots.hdf5", "--labels", "other.sqlite", "--player", "web", "--port", digits)
    outcome.expectOneLine(saying: ["127.0.0.1:\(digits)", "--port"])
    running.interrupt()
    #expect(try running.outcome(timeoutSeconds: 30).exitCode == 130)
  }
}
