import Foundation
import Testing

/// Expects the first Swift example of a target's README to be the code that a test compiles and runs.
///
/// The test marks its copy with the lines `// README: begin` and `// README: end`. The imports of the
/// example must be imports of the test's file; all other lines must be the same, indentation aside.
///
/// `target` is the target whose README is `Sources/<target>/README.md`, `testFile` the file of the test.
///
/// - Throws: Foundation's error if one of the two files cannot be read.
public func expectReadmeExample(
  target: String, testFile: String = #filePath, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let test = try lines(ofFile: testFile)
  let readme = try lines(ofFile: "\(packageFolder(of: testFile))/Sources/\(target)/README.md")
  let example = block(of: readme, from: "```swift", to: "```")
  let isImport = { (line: String) in line.hasPrefix("import ") }
  let tested = block(of: test, from: "// README: begin", to: "// README: end")
  #expect(!tested.isEmpty, "no example is marked in the test", sourceLocation: sourceLocation)
  #expect(
    example.filter { !isImport($0) && !$0.isEmpty } == tested.filter { !$0.isEmpty },
    "the example in the README of \(target) is not what the test runs",
    sourceLocation: sourceLocation)
  for line in example where isImport(line) {
    #expect(
      test.contains { $0.hasSuffix(line) }, "the test lacks: \(line)",
      sourceLocation: sourceLocation)
  }
}

/// The folder that holds `Tests`.
private func packageFolder(of testFile: String) -> String {
  testFile.components(separatedBy: "/Tests/").dropLast().joined(separator: "/Tests/")
}

private func lines(ofFile path: String) throws -> [String] {
  try String(contentsOfFile: path, encoding: .utf8).components(separatedBy: "\n")
}

/// The lines between two marks without the indentation that all of them share.
private func block(of lines: [String], from begin: String, to end: String) -> [String] {
  let trimmed = lines.map { $0.trimmingCharacters(in: .whitespaces) }
  guard let first = trimmed.firstIndex(of: begin),
    let last = trimmed[(first + 1)...].firstIndex(of: end)
  else { return [] }
  let inner = lines[(first + 1)..<last]
  let margin = inner.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
  return inner.map { String($0.dropFirst(margin)) }
}
