import ArgumentParser
import Episodes
import Workbench

/// The rewards that are explained, and the folder of the explanations.
struct ExplanationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "An episode whose reward is explained. Repeat it for several episodes.",
      discussion: """
        It shows the match with the nearest reference as a map, the steps that lose most and, unless \
        only embeddings are given, frames beside the matched frames.
        """))
  var explain: [String] = []

  @Option(help: "The folder for explanations, with one folder per episode.")
  var explanations: String?

  func validate() throws {
    try require(
      explain.isEmpty == (explanations == nil),
      "--explain names an episode and --explanations the folder to write to: give both")
  }

  /// The explanations to write, or `nil` for none.
  func explanations(camera: String?) throws(DataError) -> RewardRun.Explanations? {
    guard let explanations else { return nil }
    let ids = try explain.map { name throws(DataError) in try EpisodeID(name) }
    return RewardRun.Explanations(Set(ids), folder: explanations, camera: camera)
  }
}
