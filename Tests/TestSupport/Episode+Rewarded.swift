import Episodes

extension Episode {
  /// An episode with the recorded rewards given.
  public static func rewarded(_ number: Int, _ rewards: [Float]?, embodiment: String? = nil) throws
    -> Episode
  {
    try Episode(
      id: .numbered(number), stepCount: rewards?.count ?? 1, embodiment: embodiment,
      recordedRewards: rewards)
  }
}
