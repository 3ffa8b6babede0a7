import Foundation
import Testing

/// How a run of the command ended, and what it said.
struct Outcome: CustomTestStringConvertible {
  let exitCode: Int32
  /// What it printed on standard output.
  let output: String
  /// What it printed on standard error.
  let errors: String

  var testDescription: String { "exit code \(exitCode)\nout: \(output)\nerr: \(errors)" }

  var errorLines: [String] { errors.split(separator: "\n").map(String.init) }

  /// Standard output as JSON of some type.
  func json<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try JSONDecoder().decode(type, from: Data(output.utf8))
  }

  /// Expects that all went well.
  func expectSuccess(sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(exitCode == 0, "\(testDescription)", sourceLocation: sourceLocation)
  }

  /// Expects exit code 1 and nothing but one line `rapl: …` that says all of `fragments`.
  func expectOneLine(
    saying fragments: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(exitCode == 1, "\(testDescription)", sourceLocation: sourceLocation)
    #expect(errorLines.count == 1, "\(testDescription)", sourceLocation: sourceLocation)
    #expect(errors.hasPrefix("rapl: "), "\(errors)", sourceLocation: sourceLocation)
    #expect(output.isEmpty, "\(output)", sourceLocation: sourceLocation)
    for fragment in ["expected ", "found "] + fragments {
      #expect(errors.contains(fragment), "\(errors)", sourceLocation: sourceLocation)
    }
  }
}
