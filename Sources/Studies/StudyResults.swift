import Episodes
import Foundation
import Synchronization

/// A file to which a study adds its measurements line by line, so that an interrupted study can resume.
package final class StudyResults: Sendable {
  /// One line of the file.
  private struct Line: Codable {
    let toolVersion: String
    /// The digest of all inputs of a measurement except the trial.
    let setup: ContentHash
    let measurement: StudyMeasurement
  }

  private let path: String
  private let setup: ContentHash
  private let measured: Mutex<[StudyTrial: StudyMeasurement]>

  /// Reads the measurements of a file, if it exists.
  ///
  /// - Throws: `DataError.Kind.malformed` if the file holds no results. `.mismatch` if its results come from
  ///   other episodes, another encoder or other settings.
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
    // A killed run may have left an incomplete line, which would run into the next one.
    if whole.count < text.count { try AtomicFile.write(Data(whole), to: path) }
  }

  /// The trials that have been measured.
  package var done: Set<StudyTrial> { measured.withLock { Set($0.keys) } }

  /// The measurements of some trials, in their order, without those that are missing.
  package func measurements(of trials: [StudyTrial]) -> [StudyMeasurement] {
    measured.withLock { measured in trials.compactMap { measured[$0] } }
  }

  /// Adds a measurement, which is on the disk when this returns.
  ///
  /// May be called from any thread.
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
