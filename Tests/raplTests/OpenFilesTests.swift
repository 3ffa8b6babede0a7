import Foundation
import TestSupport
import Testing

/// A process that may open only a few files says so, whatever it was about to open.
@Suite("Few open files")
struct OpenFilesTests {
  private func place() throws -> Workplace {
    let place = try Workplace()
    try place.writeDots()
    try place.run("label", "dots.hdf5", "--labels", "labels.sqlite", "--simulate", "--count", "3")
      .expectSuccess()
    return place
  }

  @Test(
    "are named in one line, with the way to allow more, or they are enough",
    arguments: [
      ["inspect", "dots.hdf5", "--deep"],
      ["labels", "summary", "labels.sqlite"],
      ["label", "dots.hdf5", "--labels", "new.sqlite", "--simulate", "--count", "2"],
      [
        "frames", "dots.hdf5", "--episode", "dots/demo_0", "--indices", "0", "--output", "pictures",
      ],
    ])
  func named(arguments: [String]) throws {
    let place = try place()
    var refusals = 0
    for limit in [5, 6, 7, 8, 10, 12] {
      // A label file is new for every limit.
      let outcome = try place.run(
        after: "ulimit -n \(limit)",
        arguments.map { $0.replacing("new.sqlite", with: "new\(limit).sqlite") })
      guard outcome.exitCode != 0 else { continue }
      #expect(outcome.exitCode == 1, "\(limit): \(outcome.testDescription)")
      let said = outcome.output + outcome.errors
      #expect(
        said.contains("its \(limit) files") && said.contains("ulimit -n"), "\(limit): \(said)")
      refusals += 1
    }
    #expect(refusals > 0, "no limit was too low")
  }
}
