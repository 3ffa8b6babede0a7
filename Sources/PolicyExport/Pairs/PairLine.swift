import Episodes

/// A line of `pairs.jsonl`.
struct PairLine: Encodable {
  private enum CodingKeys: String, CodingKey {
    case pair, source, task, preferred, rejected, probability, margin, weight, matched, windows
  }

  /// One of the two rollouts.
  struct Side: Encodable {
    private enum CodingKeys: String, CodingKey {
      case episode, index, steps
      case total = "return"
    }

    let episode: EpisodeID
    let index: Int
    let steps: [Int]
    let total: Double

    init(_ labelled: LabelledEpisode, index: Int) {
      episode = labelled.episode.id
      self.index = index
      steps = [0, labelled.stepCount]
      total = labelled.trace.total
    }
  }

  /// What the rollouts were matched by.
  struct Match: Encodable {
    private enum CodingKeys: String, CodingKey {
      case task
      case startDistance = "start_distance"
      case phaseDifference = "phase_difference"
    }

    let task: Bool
    let startDistance: Double?
    /// The mean over the windows.
    let phaseDifference: Double
  }

  let pair: Int
  let source: PairSettings.Source
  let task: String?
  let preferred: Side
  let rejected: Side
  let probability: Double?
  let margin: Double
  let weight: Double
  let matched: Match
  let windows: [Int]
}
