import Episodes
import Rewards

extension RewardCurveFigure {
  /// The rewards of the episodes with the highest and the lowest return, summed up where the steps add up
  /// to the return; `nil` for fewer than two.
  public init?(bestAndWorstOf file: RewardFile) {
    let ordered = file.traces.sorted { $0.total > $1.total }
    guard let best = ordered.first, let worst = ordered.last, best.id != worst.id,
      let curves = try? [best, worst].map({
        try RewardCurve(name: $0.id.name, rewards: $0.rewards)
      })
    else { return nil }
    self.init(
      title: "The highest and the lowest return", curves: curves,
      quantity: file.settings.stepsAddUp ? .cumulativeReward : .reward)
  }
}
