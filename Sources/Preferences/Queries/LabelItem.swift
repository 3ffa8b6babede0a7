import Episodes

/// One thing that an annotator judges: an episode, or some of its steps.
public struct LabelItem: Hashable, Sendable, Codable {
  /// The episode.
  public let episode: EpisodeID
  /// The steps, or `nil` for the whole episode.
  public let steps: Range<Int>?

  /// Names an episode or a part of it.
  public init(episode: EpisodeID, steps: Range<Int>? = nil) {
    self.episode = episode
    self.steps = steps
  }

  /// Whether it is the whole episode.
  public var isWhole: Bool { steps == nil }
}

extension LabelItem: CustomStringConvertible {
  /// The episode's name, with the steps where it is a part: `panda_stack/demo_3[10..<40]`.
  public var description: String {
    steps.map { "\(episode)[\($0.lowerBound)..<\($0.upperBound)]" } ?? episode.name
  }
}

extension LabelItem: Comparable {
  /// By episode, then by the first and the last step.
  ///
  /// The whole episode comes first.
  public static func < (left: LabelItem, right: LabelItem) -> Bool {
    guard left.episode == right.episode else { return left.episode < right.episode }
    let (a, b) = (left.steps ?? -1..<0, right.steps ?? -1..<0)
    return (a.lowerBound, a.upperBound) < (b.lowerBound, b.upperBound)
  }
}
