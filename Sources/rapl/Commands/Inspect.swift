import ArgumentParser
import EpisodeStore
import Foundation

struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what is in a dataset, and everything wrong with it.",
    discussion: """
      Ends with 1 if anything is an error.

      Example: rapl inspect Episodes --deep
      """)

  @Argument(help: "HDF5 files, or folders of them.")
  var paths: [String]

  @Flag(help: "Read every frame too.")
  var deep = false

  @Flag(help: "Print as JSON.")
  var json = false

  func run() throws {
    let summaries = EpisodeStore.inspect(paths: paths, deep: deep)
    if json { try Console.sayJSON(summaries) } else { summaries.forEach(say) }
    guard summaries.allSatisfy(\.isUsable) else { throw ExitCode(1) }
  }

  private func say(_ summary: DatasetSummary) {
    let size = ByteCountFormatter.string(fromByteCount: Int64(summary.bytes), countStyle: .file)
    Console.say("\(summary.file): \(summary.format ?? "not readable"), \(size)")
    Console.say(
      "  \(summary.episodeCount) episodes, \(summary.stepCount) steps, "
        + "embodiment \(summary.embodiment ?? "unknown")")
    for camera in summary.cameras {
      Console.say(
        "  camera \(camera.key): \(camera.width)x\(camera.height), \(camera.storage), "
          + "in \(camera.episodeCount) episodes")
    }
    if let range = summary.recordedReward {
      Console.say("  recorded reward from \(range.minimum) to \(range.maximum)")
    }
    summary.findings.forEach(say)
  }

  private func say(_ finding: Finding) {
    let place = finding.place.map { " \($0)" } ?? ""
    let remedy = finding.remedy.map { "; \($0)" } ?? ""
    Console.say(
      "  \(finding.severity.rawValue) [\(finding.code)]\(place): \(finding.message)\(remedy)")
  }
}
