import ArgumentParser
import EpisodeStore
import Episodes
import PolicyExport
import ResultFiles
import Rewards

struct Export: ParsableCommand, RecordingCommand {
  enum Format: String, NamedOption {
    case robomimic
  }

  static let configuration = CommandConfiguration(
    abstract: "Write episodes with their rewards for policy fine-tuning.",
    discussion: """
      Writes one file for each source file. --output is that file if there is one source, or a folder if
      there are several. The sources are not changed.

      Example: rapl export Episodes --format robomimic --rewards rewards.hdf5 --output export
      """)

  @OptionGroup var input: EpisodeOptions

  @Option(help: "The layout to write: robomimic.")
  var format = Format.robomimic

  @Option(help: "The rewards file.")
  var rewards: String

  @Option(help: "The file or folder to write.")
  var output: String

  @Flag(help: "Print a summary as JSON.")
  var json = false

  @OptionGroup var isolation: IsolationOptions

  var recordings: [String] { input.episodes }

  func run() throws {
    let store = try input.open()
    let file = try RewardFile(readingFrom: rewards)
    let known = Set(store.episodes.map(\.id))
    let traces = file.traces.filter { known.contains($0.id) }
    if traces.isEmpty { throw noneMatch(file) }
    let progress = Progress("export", total: traces.count, unit: "episodes")
    let written = try RobomimicExport.write(
      episodes: traces.map(\.id),
      rewards: Dictionary(uniqueKeysWithValues: traces.map { ($0.id, $0) }), store: store,
      to: output, rewardSource: try rewardSource()
    ) { _ in progress.advance() }
    try report(written, episodeCount: traces.count)
  }

  private func noneMatch(_ file: RewardFile) -> DataError {
    DataError(
      .mismatch, file: rewards, expected: "rewards of the episodes given",
      found: file.traces.first.map { "\(file.traces.count) of others, such as \($0.id)" } ?? "none",
      remedy: "give the files that were rewarded")
  }

  private struct Summary: Encodable {
    let files: [String]
    let episodes: Int
  }

  private func rewardSource() throws -> String {
    let provenance = Provenance(
      command: commandLineText, hashes: ["rewards": try ContentHash(ofFile: rewards)])
    return try JSONText.line(provenance, for: output)
  }

  private func report(_ files: [String], episodeCount: Int) throws {
    guard !json else {
      return try Console.sayJSON(Summary(files: files, episodes: episodeCount))
    }
    Console.say("\(files.joined(separator: ", ")): \(episodeCount) episodes with rewards")
  }
}
