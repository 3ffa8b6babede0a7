import ArgumentParser
import Episodes
import Workbench

/// Which rewards are explained, and where to.
struct ExplanationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "An episode whose reward is explained; give it several times for several.",
      discussion: """
        Its match with the nearest reference as a map, the steps that lose most and, unless only \
        embeddings are given, frames beside those that they were matched with.
        """))
  var explain: [String] = []

  @Option(help: "The folder for explanations, a folder in it for each episode.")
  var explanations: String?

  func validate() throws {
    try require(
      explain.isEmpty == (explanations == nil),
      "--explain names an episode and --explanations the folder to write to: give both")
  }

  /// The explanations to write; `nil` for none.
  func explanations(camera: String?) throws(DataError) -> RewardRun.Explanations? {
    guard let explanations else { return nil }
    let ids = try explain.map { name throws(DataError) in try EpisodeID(name) }
    return RewardRun.Explanations(Set(ids), folder: explanations, camera: camera)
  }
}
