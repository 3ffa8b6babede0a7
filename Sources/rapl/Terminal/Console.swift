import Episodes
import Foundation

/// What the command says, and how it ends.
enum Console {
  /// Results: standard output.
  ///
  /// Sent at once, so that it stands in order with progress where both go into one log.
  static func say(_ text: String) {
    print(text)
    fflush(nil)
  }

  /// Progress and remarks: standard error.
  static func note(_ text: String) {
    FileHandle.standardError.write(Data((text.escapingControlCharacters + "\n").utf8))
  }

  /// A value as JSON on standard output.
  static func sayJSON(_ value: some Encodable) throws {
    print(String(decoding: try JSONText.data(value, for: "output"), as: UTF8.self), terminator: "")
  }

  /// Prints a problem as one line and ends with exit code 1.
  static func fail(_ problem: String) -> Never {
    AtomicFile.removeUnfinished()
    note("rapl: \(problem)")
    exit(1)
  }
}
