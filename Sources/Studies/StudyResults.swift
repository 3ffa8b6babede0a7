import Episodes
import Foundation
import Synchronization

/// A file that the measurements of a study are added to, line by line, so that a run that was ended
/// goes on where it was.
package final class StudyResults: Sendable {
  /// One line of the file.
  private struct Line: Codable {
    let toolVersion: String
    /// The digest of everything besides the trial that a measurement depends on.
    let setup: ContentHash
    let measurement: StudyMeasurement
  }

  private let path: String
  private let setup: ContentHash
  private let measured: Mutex<[StudyTrial: StudyMeasurement]>

  /// Takes up the measurements that a file holds, if it is there.
  ///
  /// - Throws: `DataError.Kind.malformed` for what is no file of results, `.mismatch` if other
  ///   episodes, another encoder or other settings made them.
  package init(path: String, setup: ContentHash) throws(DataError) {
    self.path = path
    self.setup = setup
    measured = Mutex([:])
    guard FileManager.default.fileExists(atPath: path) else { return }
    let text = try InputFile.contents(of: path, atMost: Self.largestByteCount)
    let whole = text.lastIndex(of: UInt8(ascii: "\n")).map { text[...$0] } ?? Data()
    for (number, line) in whole.split(separator: UInt8(ascii: "\n")).enumerated() {
      let measurement = try read(Data(line), number: number + 1)
      measured.withLock { $0[measurement.trial] = measurement }
    }
    // What a killed run left behind its last whole line would run into the next one.
    if whole.count < text.count { try AtomicFile.write(Data(whole), to: path) }
  }

  /// The trials that have been measured.
  package var done: Set<StudyTrial> { measured.withLock { Set($0.keys) } }

  /// The measurements of some trials, in their order, without those that are missing.
  package func measurements(of trials: [StudyTrial]) -> [StudyMeasurement] {
    measured.withLock { measured in trials.compactMap { measured[$0] } }
  }

  /// Adds a measurement, which is on the disk when this returns; may be called from any thread.
  ///
  /// - Throws: `DataError.Kind.unwritable`.
  package func add(_ measurement: StudyMeasurement) throws(DataError) {
    let line = try JSONText.line(
      Line(toolVersion: ToolVersion.current, setup: setup, measurement: measurement), for: path)
    let result: Result<Void, DataError> = measured.withLock { measured in
      measured[measurement.trial] = measurement
      return Result { () throws(DataError) in try append(line + "\n") }
    }
    try result.get()
  }

  private static let largestByteCount = 1 << 28

  private func append(_ text: String) throws(DataError) {
    do {
      if !FileManager.default.fileExists(atPath: path) { try Data().write(to: URL(filePath: path)) }
      let handle = try FileHandle(forWritingTo: URL(filePath: path))
      defer { try? handle.close() }
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(text.utf8))
      try handle.synchronize()
    } catch {
      throw DataError(
        .unwritable, file: path, expected: "room and permission to write",
        found: error.localizedDescription, remedy: "choose another file", settings: [.output])
    }
  }

  private func read(_ line: Data, number: Int) throws(DataError) -> StudyMeasurement {
    guard let read = try? JSONDecoder().decode(Line.self, from: line) else {
      throw DataError(
        .malformed, file: path, place: "line \(number)", expected: "a measurement of a study",
        found: "something else", remedy: "choose another file", settings: [.output])
    }
    guard read.setup == setup else {
      throw DataError(
        .mismatch, file: path, place: "line \(number)",
        expected: "measurements of these episodes, this encoder and these settings",
        found: "those of another study", remedy: "choose another file",
        settings: [.output])
    }
    return read.measurement
  }
}
