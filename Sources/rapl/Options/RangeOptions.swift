import ArgumentParser
import PolicyExport

/// Which frames of an episode are kept.
struct RangeOptions: ParsableArguments {
  @Option(help: "The least advantage of a frame that is kept. (default: 0)")
  var leastProgress: Double?

  @Option(help: "Frames of the shortest range that is kept. (default: 16)")
  var shortestRange: Int?

  @Option(help: "Frames that are cut off at the end of a range. (default: 10)")
  var trimmed: Int?

  func validate() throws {
    for (name, value) in [("--shortest-range", shortestRange), ("--trimmed", trimmed)] {
      try require(value.map { (0...1_000_000).contains($0) }, "\(name) must be from 0 to 1000000")
    }
  }

  /// The options that are given.
  var given: [(name: String, isGiven: Bool)] {
    [
      ("--least-progress", leastProgress != nil), ("--shortest-range", shortestRange != nil),
      ("--trimmed", trimmed != nil),
    ]
  }

  func apply(to settings: inout ExportSettings) {
    settings.ranges.leastProgress = leastProgress ?? settings.ranges.leastProgress
    settings.ranges.shortest = shortestRange ?? settings.ranges.shortest
    settings.ranges.trimmed = trimmed ?? settings.ranges.trimmed
  }
}
