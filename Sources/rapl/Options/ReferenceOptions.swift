import ArgumentParser
import Episodes
import Preferences
import Rewards

/// Which episodes are the preferred ones.
struct ReferenceOptions: ParsableArguments {
  @Option(help: "A preferred episode; give it several times for several.")
  var reference: [String] = []

  @Option(help: "A file of answers, to take the episodes that it prefers.")
  var referencesFrom: String?

  @Option(help: "How many episodes --references-from takes.")
  var referenceCount = 5

  @Option(
    help: ArgumentHelp(
      "Take this many of them, those most like the others.",
      discussion:
        "Without --reference and --references-from, of all episodes: only where most are good."
    ))
  var medoids: Int?

  func validate() throws {
    try require(
      reference.isEmpty || referencesFrom == nil, "give either --reference or --references-from")
    try require(referenceCount > 0, "--reference-count must be at least 1")
    try require(medoids.map { $0 > 0 }, "--medoids must be at least 1")
  }

  /// Whether none are named in any way.
  var isEmpty: Bool { reference.isEmpty && referencesFrom == nil && medoids == nil }

  /// Refuses to compare with nothing, as wrong usage.
  func requireAny() throws {
    try require(!isEmpty, "give --reference, --references-from or --medoids")
  }

  /// The embeddings of the references; none where none are named.
  func embeddings(in source: EmbeddingSource, settings: RewardSettings) throws
    -> [EmbeddingSequence]
  {
    guard !isEmpty else { return [] }
    let candidates = try source.embeddings(of: candidates(among: source.ids))
    guard let medoids else { return candidates }
    let chosen = try ReferenceSelection.medoids(medoids, of: candidates, settings: settings)
    return candidates.filter { chosen.contains($0.id) }
  }

  /// The episodes that the answers are about, which is what the encoder may have learned from.
  func judgedEpisodes() throws -> Set<EpisodeID> {
    Set((try referencesFrom.map(orders) ?? []).flatMap(\.items).map(\.episode))
  }

  private func candidates(among all: [EpisodeID]) throws -> [EpisodeID] {
    if let referencesFrom { return try preferred(by: referencesFrom) }
    guard reference.isEmpty else {
      return try reference.map { name throws(DataError) in try EpisodeID(name) }
    }
    return all
  }

  private func preferred(by path: String) throws -> [EpisodeID] {
    let orders = try orders(path)
    let preferred = PreferredEpisodes.strongest(
      referenceCount, by: orders.flatMap(\.comparisons))
    guard preferred.isEmpty else { return preferred }
    throw DataError(
      .missing, file: path, expected: "answers that prefer whole episodes",
      found: "\(orders.count) about likeness, or about parts",
      remedy: "ask with --query pair or ranking, or name episodes with --reference")
  }

  private func orders(_ path: String) throws -> [JudgedOrder] {
    JudgedOrder.given(by: try LabelStore(readingFrom: path).answers())
  }
}
