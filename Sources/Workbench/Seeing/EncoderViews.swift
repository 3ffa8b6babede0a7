import Encoders
import EpisodeStore
import Episodes
import Reports
import Rewards

/// The views that one encoder has of some episodes.
struct EncoderViews {
  let run: EmbeddingRun
  let store: EpisodeStore
  let camera: String?
  /// The episodes to show.
  let shown: [EpisodeID]
  /// The episodes that they are compared with.
  let references: [EpisodeID]
  let settings: SeeingSettings
  /// Where videos are written to.
  let folder: String
  /// What comes before the names of files.
  let prefix: String

  /// Steps of an episode whose nearest frames are shown.
  private static let askedCount = 6

  /// Looks through all episodes once, a few at a time, and draws those that are shown.
  ///
  /// - Returns: A view for each of `shown`.
  func all(report: () throws(DataError) -> Void) throws(DataError) -> [EncoderReport.View] {
    var known: [EpisodeID: EmbeddingSequence] = [:]
    let wanted = Set(shown + references).sorted()
    for embeddings in try run.embeddings(of: wanted) { known[embeddings.id] = embeddings }
    let rewarding = RewardSettings(for: run.encoder.card)
    let rewarder = try Rewarder(
      references: references.compactMap { known[$0] }, settings: rewarding)
    let plane = PrincipalPlane(of: wanted.compactMap { known[$0] })
    var nearest = NearestFrames(count: settings.neighbours, cost: rewarding.cost)
    for id in shown {
      guard let episode = known[id] else { continue }
      nearest.ask(about: (0..<episode.stepCount).evenlySpread(atMost: Self.askedCount), of: episode)
    }
    try look(&nearest, known, report)
    var views: [EncoderReport.View] = []
    for id in shown {
      guard let episode = known[id] else { continue }
      let trace = try rewarder.trace(of: episode)
      let view = EpisodeView(
        encoder: run.encoder, store: store, camera: camera, settings: settings, folder: folder,
        prefix: prefix, embodiment: try store.episode(id).embodiment,
        explanation: try rewarder.explanation(of: episode, rewardedAs: trace), cost: rewarding.cost)
      views.append(
        try view.view(
          episode, reference: trace.diagnostics.reference.flatMap { known[$0] }, plane: plane,
          queries: nearest.queries.filter { $0.episode == id }))
      try report()
    }
    return views
  }

  private func look(
    _ nearest: inout NearestFrames, _ known: [EpisodeID: EmbeddingSequence],
    _ report: () throws(DataError) -> Void
  ) throws(DataError) {
    for episode in known.values.sorted(by: { $0.id < $1.id }) {
      nearest.look(through: episode, embodiment: try store.episode(episode.id).embodiment)
      try report()
    }
    let rest = store.episodes.map(\.id).filter { known[$0] == nil }
    try run.forEach(rest) { id, result throws(DataError) in
      try nearest.look(through: result.get(), embodiment: store.episode(id).embodiment)
      try report()
    }
  }
}
