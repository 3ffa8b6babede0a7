import Encoders
import Episodes
import Preferences

extension Aligner {
  /// The largest number of episodes in a pretraining, unless more are labelled.
  ///
  /// Their frames are held in memory.
  static let mostPretrainingEpisodes = 64

  /// The unlabelled episodes whose frames `train` needs for the pretraining.
  ///
  /// They are of the arms of the labelled episodes, since only those were measured. If there are more than
  /// fit, the selection is spread evenly over the order of names.
  ///
  /// - Returns: In the order of names; empty unless the settings pretrain this encoder and allow unlabelled
  ///   episodes.
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
