import Episodes

/// Lessons as cards that are all dealt once before any comes again, shuffled anew every time.
///
/// What an update is dealt follows from its number alone, so that a training can go on anywhere.
struct LessonDeck: Sendable {
  private let count: Int
  private let batchSize: Int
  private let seed: UInt64

  init(count: Int, batchSize: Int, seed: UInt64) {
    self.count = count
    self.batchSize = min(batchSize, count)
    self.seed = seed
  }

  /// The places of the lessons of an update, counted from 0.
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
