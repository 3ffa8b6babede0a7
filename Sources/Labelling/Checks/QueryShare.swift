import Episodes
import Preferences

/// A share of an annotator's queries, which fall into it by chance, each for itself.
struct QueryShare: Sendable {
  private let share: Double
  private let seed: UInt64
  private let purpose: String

  /// A share by the purpose of its queries, from which their seeds follow.
  ///
  /// - Throws: `DataError.Kind.invalidValue`, which calls the queries `name`, if the share is not 0 to 1.
  init(_ share: Double, of name: String, seed: UInt64, purpose: String) throws(DataError) {
    guard (0...1).contains(share) else {
      throw DataError(
        .invalidValue, subject: "queries", place: "share of \(name)", expected: "0 to 1",
        found: "\(share)")
    }
    self.share = share
    self.seed = seed
    self.purpose = purpose
  }

  /// The seed of the annotator's next query and its random numbers, or `nil` if it does not fall into the share.
  func draw(in context: QueryContext, after seenCount: Int)
    -> (seed: UInt64, generator: SeededGenerator)?
  {
    let seed = QuerySeed.seed(
      self.seed, annotator: context.annotator, number: seenCount, purpose: purpose)
    var generator = SeededGenerator(seed: seed)
    return generator.unit() < share ? (seed, generator) : nil
  }
}

extension Query {
  /// The episodes with the candidates in a new order; an anchor stays first.
  func reordered(using generator: inout SeededGenerator) -> [EpisodeID] {
    (anchor.map { [$0] } ?? []) + generator.shuffled(candidates)
  }
}
