import Episodes

extension EmbeddingSequence {
  /// A random walk of unit steps that is the same for the same seed.
  public static func walk(
    _ number: Int, stepCount: Int = 10, dimension: Int = 4, seed: UInt64, scores: [Float]? = nil
  ) throws -> EmbeddingSequence {
    var generator = SeededGenerator(seed: seed)
    var place = (0..<dimension).map { _ in Float(generator.unit() - 0.5) }
    var values: [Float] = []
    for _ in 0..<stepCount {
      for index in place.indices { place[index] += 0.3 * Float(generator.unit() - 0.5) }
      values += place
    }
    return try EmbeddingSequence(
      id: EpisodeID("walks/demo_\(number)"), stepCount: stepCount, dimension: dimension,
      values: values, scores: scores)
  }
}
