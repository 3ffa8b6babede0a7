import Episodes

/// Lessons in shuffled rounds: every lesson is used once before any is used again.
///
/// The lessons of an update depend on its index alone, so that a training can resume at any update.
struct LessonDeck: Sendable {
  private let count: Int
  private let batchSize: Int
  private let seed: UInt64

  init(count: Int, batchSize: Int, seed: UInt64) {
    self.count = count
    self.batchSize = min(batchSize, count)
    self.seed = seed
  }

  /// The indices of the lessons of an update, from 0.
  ///
  /// - Complexity: O(lessons).
  func batch(_ update: Int) -> [Int] {
    let first = update * batchSize
    let rounds = first / count...(first + batchSize - 1) / count
    let dealt = rounds.flatMap { round in
      var generator = SeededGenerator(seed: seed.ofPart(round))
      return generator.shuffled(Array(0..<count))
    }
    return Array(dealt[(first % count)...].prefix(batchSize))
  }
}
