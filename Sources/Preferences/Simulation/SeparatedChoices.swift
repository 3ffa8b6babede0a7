import Episodes

/// Every pair or three of episodes whose last two are far enough apart, numbered without being
/// listed.
///
/// Episodes are positions in an order of falling scores. The numbers are handed out by the last but
/// one member: position `p` has as many choices as there are positions far enough below it, times as
/// many as there are above it if a third member is wanted.
struct SeparatedChoices {
  /// How many choices there are.
  let count: Int
  private let episodeCount: Int
  private let wantsThird: Bool
  /// For each position, the first one that is far enough below.
  private let firstBelow: [Int]
  /// For each position, how many choices belong to the positions before it.
  private let choicesBefore: [Int]

  /// Counts the choices among scores that fall or stay equal.
  ///
  /// - Complexity: O(scores).
  init(_ scores: [Double], margin: Double, kind: Query.Kind) {
    episodeCount = scores.count
    wantsThird = kind == .ranking
    var (firstBelow, choicesBefore) = ([Int](), [Int]())
    var (below, total) = (0, 0)
    for position in scores.indices {
      below = max(below, position + 1)
      while below < scores.count, scores[position] - scores[below] < margin { below += 1 }
      firstBelow.append(below)
      choicesBefore.append(total)
      total += (scores.count - below) * (kind == .ranking ? position : 1)
    }
    (self.firstBelow, self.choicesBefore, count) = (firstBelow, choicesBefore, total)
  }

  /// Draws different choices, each a list of positions from best to worst.
  ///
  /// This is the shuffle of Fisher and Yates stopped after `number` steps, with only the entries that
  /// have moved kept, so that the first draws do not depend on how many follow.
  ///
  /// - Complexity: O(number · log episodes).
  func draw(_ number: Int, using generator: inout SeededGenerator) -> [[Int]] {
    var moved: [Int: Int] = [:]
    return (0..<number).map { step in
      let drawn = step + generator.index(below: count - step)
      let choice = moved[drawn] ?? drawn
      moved[drawn] = moved[step] ?? step
      return positions(of: choice)
    }
  }

  private func positions(of choice: Int) -> [Int] {
    let position = lastPosition(startingAtOrBefore: choice)
    let (above, below) = (choice - choicesBefore[position])
      .quotientAndRemainder(dividingBy: episodeCount - firstBelow[position])
    return (wantsThird ? [above] : []) + [position, firstBelow[position] + below]
  }

  /// The last position whose numbers start at `choice` or before.
  ///
  /// Those without choices share the start of the next and are passed over by taking the last.
  private func lastPosition(startingAtOrBefore choice: Int) -> Int {
    var (low, high) = (0, choicesBefore.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if choicesBefore[middle] <= choice { low = middle } else { high = middle }
    }
    return low
  }
}
