import Episodes

extension EpisodeID {
  /// The episode `test/demo_<number>`.
  public static func numbered(_ number: Int) throws -> EpisodeID {
    try EpisodeID("test/demo_\(number)")
  }
}
