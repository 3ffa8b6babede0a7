import Episodes
import Preferences

/// Mixes in queries whose text says what to answer, to see whether the annotator reads it.
///
/// The text says openly that it is a check. The videos are some that the annotator saw before, so no episodes
/// are spent. Whoever tosses coins is right in one of two pairs, and in one of six rankings.
package struct AttentionQueries: QuerySource {
  private let source: any QuerySource
  private let share: QueryShare

  /// Mixes queries into those of another source.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if the share is not 0 to 1.
  package init(_ source: any QuerySource, share: Double, seed: UInt64) throws(DataError) {
    self.source = source
    self.share = try QueryShare(share, of: "attention checks", seed: seed, purpose: "attention")
  }

  /// A check with the probability `share`, once the annotator was asked an ordinary query.
  ///
  /// Otherwise the query of the other source.
  ///
  /// - Throws: The errors of the other source.
  /// - Complexity: O(queries + labels), and that of the other source.
  package func next(in context: QueryContext) throws(DataError) -> Query? {
    let seen = context.seen
    let possible = seen.filter { $0.purpose == .ordinary }
    guard case (let seed, var generator)? = share.draw(in: context, after: seen.count),
      !possible.isEmpty
    else { return try source.next(in: context) }
    let model = possible[generator.index(below: possible.count)]
    let query = try Query(
      kind: model.kind, episodes: model.reordered(using: &generator), segments: model.segments,
      seed: seed, annotator: context.annotator)
    let places = generator.shuffled(Array(query.candidates.indices))
    return try query.asking(Self.text(places)).checking(
      .attention, expected: .order(Ranking(tiers: places.map { [query.candidates[$0]] })))
  }

  private static func text(_ places: [Int]) -> String {
    let numbers = places.map { "\($0 + 1)" }
    let wanted =
      places.count == 2
      ? "Choose video \(numbers[0])" : "Put them in the order \(numbers.joined(separator: ", "))"
    return "\(wanted), whatever the videos show. This checks that the question is read."
  }
}
