import Episodes
import Evaluation

extension EvaluatedEpisode {
  /// Episodes of four to nine steps whose true scores lie about 0.06 apart, with the rewards that
  /// `method` makes of the recorded ones.
  public static func samples(
    _ count: Int = 30, embodiment: String? = "panda", method: ([Float]) -> [Float]
  ) throws -> [EvaluatedEpisode] {
    try (0..<count).map { number in
      let steps = 4 + number * 7 % 6
      let recorded = (1...steps).map { step in
        Float(number) * 0.03 + Float(step) / Float(steps) * 0.1
      }
      return try EvaluatedEpisode(
        .rewarded(number, recorded, embodiment: embodiment), rewards: method(recorded))
    }
  }

  /// The rewards whose sum is the true score.
  public static func summingToTrueScore(_ recorded: [Float]) -> [Float] {
    let score = (try? Episode.rewarded(0, recorded))?.trueScore ?? .nan
    return recorded.indices.map { $0 == 0 ? Float(score) : 0 }
  }
}
