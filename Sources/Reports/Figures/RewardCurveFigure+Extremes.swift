import Episodes

extension RewardCurveFigure {
  /// The rewards of the episodes with the highest and the lowest return, or `nil` for fewer than two
  /// episodes.
  ///
  /// Rewards are summed up if the return of an episode is the sum of its steps.
  package init?(bestAndWorstOf traces: [RewardTrace], stepsAddUp: Bool) {
    let ordered = traces.sorted { $0.total > $1.total }
    guard let best = ordered.first, let worst = ordered.last, best.id != worst.id,
      let curves = try? [best, worst].map({
        try RewardCurve(name: $0.id.name, rewards: $0.rewards)
      })
    else { return nil }
    self.init(
      title: "The highest and the lowest return", curves: curves,
      quantity: stepsAddUp ? .cumulativeReward : .reward)
  }
}
