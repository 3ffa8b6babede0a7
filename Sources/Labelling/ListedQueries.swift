import Episodes
import Foundation
import Preferences

/// The queries of a list, one after the other, for every annotator the same.
///
/// Every line of the file is a JSON array of episode ids, such as `["panda/demo_0", "panda/demo_3"]`. A query
/// about likeness has its anchor first. The other episodes are shown in an order drawn at random, which is the
/// same for every annotator.
package struct ListedQueries: QuerySource {
  private let queries: [Query]

  /// The largest list that is read, in bytes.
  private static let byteLimit = 1 << 28

  /// Reads a list of queries about these episodes.
  ///
  /// - Throws: `DataError.Kind.missing` without the file. `.malformed`, with the line, for a line of another
  ///   form. `.mismatch` for an episode that is not there. `.invalidValue` for a number of episodes that the
  ///   kind does not have, or a query that is listed twice.
  package init(
    contentsOf path: String, kind: Query.Kind, episodes: [Episode],
    criterion: String = Query.overallCriterion, seed: UInt64
  ) throws(DataError) {
    let text = String(
      decoding: try InputFile.contents(of: path, atMost: Self.byteLimit), as: UTF8.self)
    let known = Set(episodes.map(\.id))
    var queries: [Query] = []
    var listed: Set<Query.ID> = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    where !line.allSatisfy(\.isWhitespace) {
      do throws(DataError) {
        let query = try Self.query(
          line, kind: kind, known: known, criterion: criterion, seed: seed)
        guard listed.insert(query.id).inserted else { throw Self.repeated(query) }
        queries.append(query)
      } catch {
        throw error.relocated(to: path, place: "line \(index + 1)")
      }
    }
    guard !queries.isEmpty else {
      throw DataError(.missing, file: path, expected: "one query per line", found: "an empty file")
    }
    self.queries = queries
  }

  /// The first query of the list that the annotator did not answer and that has a place, or `nil` at its end.
  ///
  /// - Throws: Nothing.
  /// - Complexity: O(queries + labels).
  package func next(in context: QueryContext) throws(DataError) -> Query? {
    let closed = context.full.union(context.labels.map(\.judgement.query.id))
    return queries.first { !closed.contains($0.id) && $0.id != context.underWay?.id }
  }

  private static func query(
    _ line: Substring, kind: Query.Kind, known: Set<EpisodeID>, criterion: String, seed: UInt64
  ) throws(DataError) -> Query {
    guard let names = try? JSONDecoder().decode([String].self, from: Data(line.utf8)) else {
      throw DataError(
        .malformed, subject: "queries",
        expected: #"a line such as ["panda/demo_0", "panda/demo_3"]"#,
        found: "\(line.prefix(80))")
    }
    var ids: [EpisodeID] = []
    for name in names { ids.append(try EpisodeID(name)) }
    if let absent = ids.first(where: { !known.contains($0) }) {
      throw DataError(
        .mismatch, subject: "queries", expected: "names of the \(known.count) episodes",
        found: absent.name, remedy: "name the recordings that hold it too")
    }
    let anchorCount = kind == .similarity ? 1 : 0
    // An order of the same episodes is no other query.
    let content = ids.prefix(anchorCount) + ids.dropFirst(anchorCount).sorted()
    let judged = criterion == Query.overallCriterion ? "" : " by \(criterion)"
    let name = "\(kind.rawValue) \(seed)\(judged) \(content.map(\.name).joined(separator: "\n"))"
    let digits = ContentHash(of: Data(name.utf8)).hexadecimal
    let querySeed = UInt64(digits.prefix(16), radix: 16) ?? seed
    var generator = SeededGenerator(seed: querySeed)
    return try Query(
      id: UUID(hashing: name), kind: kind,
      episodes: content.prefix(anchorCount)
        + generator.shuffled(Array(content.dropFirst(anchorCount))), seed: querySeed)
  }

  private static func repeated(_ query: Query) -> DataError {
    DataError(
      .invalidValue, subject: "queries", expected: "every query once",
      found: "\(query.episodes.map(\.name).joined(separator: " and ")) again",
      remedy: "remove the line; repeats can be asked for by their share")
  }
}
