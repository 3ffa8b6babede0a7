import ArgumentParser
import Encoders
import EpisodeStore
import Episodes
import Evaluation
import Preferences
import Rewards

/// Which episodes an explanation compares with.
struct ShownReferenceOptions: ParsableArguments {
  /// References, and how they were chosen where nobody named them.
  struct Chosen {
    let ids: [EpisodeID]
    let remark: String?
  }

  @Option(
    help: """
      A preferred episode to compare with; give it several times for several. Without any, the episode \
      most like the others.
      """)
  var reference: [String] = []

  @Option(help: "A file of answers, to take the episodes that it prefers.")
  var referencesFrom: String?

  @Option(help: "How many episodes --references-from takes.")
  var referenceCount = 5

  /// Episodes that the one most like the others is looked for among, at equal distances.
  private static let candidateCount = 24

  func validate() throws {
    try require(
      reference.isEmpty || referencesFrom == nil, "give either --reference or --references-from")
    try require(referenceCount > 0, "--reference-count must be at least 1")
  }

  /// The references among the episodes at hand.
  ///
  /// - Throws: `DataError.Kind.missing` if one is not there.
  func chosen(in store: EpisodeStore, by run: EmbeddingRun) throws -> Chosen {
    if let referencesFrom {
      let answers = try LabelledOrders(referencesFrom, in: store)
      return Chosen(
        ids: PreferredEpisodes.strongest(referenceCount, by: answers.comparisons), remark: nil)
    }
    guard reference.isEmpty else {
      let ids = try reference.map { name throws(DataError) in
        try store.episode(EpisodeID(name)).id
      }
      return Chosen(ids: ids, remark: nil)
    }
    let candidates = try run.embeddings(
      of: store.episodes.evenlySpread(atMost: Self.candidateCount).map(\.id))
    let medoids = try ReferenceSelection.medoids(
      1, of: candidates, settings: RewardSettings(for: run.encoder.card))
    let name = medoids.first?.name ?? ""
    return Chosen(
      ids: medoids,
      remark: "No reference was named: \(name), the most like the others, stands for one.")
  }
}
