import ArgumentParser
import Episodes

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

  /// What is to be explained of some episodes, if anything.
  ///
  /// - Throws: `DataError.Kind.missing` if an episode is not there.
  func explanations(of source: EmbeddingSource, camera: String?) throws(DataError)
    -> RewardExplanations?
  {
    guard let explanations else { return nil }
    var ids: Set<EpisodeID> = []
    for name in explain {
      let id = try EpisodeID(name)
      guard source.ids.contains(id) else {
        throw DataError(
          .missing, file: name, expected: "an episode to explain among those given",
          found: "\(source.ids.count) others",
          remedy: "give the file that holds it, or name another")
      }
      ids.insert(id)
    }
    return RewardExplanations(ids, folder: explanations, store: source.store, camera: camera)
  }
}
