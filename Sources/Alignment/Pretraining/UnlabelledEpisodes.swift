import Encoders
import Episodes
import Preferences

extension Aligner {
  /// The most episodes that a pretraining sees, unless more are labelled: their frames are held in memory.
  static let mostPretrainingEpisodes = 64

  /// The episodes of which no answer speaks whose frames `train` takes for the pretraining.
  ///
  /// They are of the arms that the answers speak of, since only those were measured; where there are more
  /// than are seen, they are spread evenly over the order of names.
  ///
  /// - Returns: In the order of names; empty unless the settings pretrain this encoder and allow it.
  public func unlabelled(of episodes: [Episode]) -> [EpisodeID] {
    guard settings.learnsFromUnlabelled, pretrains else { return [] }
    let labelled = Set(items.map(\.episode))
    let arms = Set(episodes.filter { labelled.contains($0.id) }.map(\.embodiment))
    let others = episodes.filter { !labelled.contains($0.id) && arms.contains($0.embodiment) }
      .map(\.id).sorted()
    return others.evenlySpread(atMost: Self.mostPretrainingEpisodes - labelled.count)
  }

  private var pretrains: Bool {
    encoder.network.members.contains { settings.pretrainingSettings(for: $0) != nil }
  }
}
