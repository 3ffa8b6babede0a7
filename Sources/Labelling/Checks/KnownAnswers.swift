import Episodes
import Foundation
import Preferences

/// Right answers about episodes, for gold queries and for practice.
///
/// A line of the file is a JSON object: `{"ranking": [["panda/demo_3"], ["panda/demo_0"]]}`, the best first, equal
/// ones in one tier. It may have an `anchor` for a query about likeness, a `criterion`, and an `explanation`.
package struct KnownAnswers: Sendable, Equatable {
  /// One right answer.
  package struct Entry: Sendable, Equatable {
    /// The episode that the others are compared with, in a query about likeness.
    package let anchor: EpisodeID?
    /// The right answer.
    package let verdict: Answer.Verdict
    /// The episodes that it orders, in the order of their names.
    package let candidates: [EpisodeID]
    /// What they are judged by.
    package let criterion: AskedCriterion
    /// Why, for practice.
    package let explanation: String?

    /// The episodes, the anchor first.
    var episodes: [EpisodeID] { (anchor.map { [$0] } ?? []) + candidates }
  }

  /// The answers, in the order of the file.
  package let entries: [Entry]

  /// The largest file that is read, in bytes.
  private static let byteLimit = 1 << 26

  private struct Place: Hashable {
    let episodes: [EpisodeID]
    let criterion: String
  }

  private let places: [Place: Int]

  /// Reads right answers about these episodes.
  ///
  /// - Throws: `DataError.Kind.missing` without the file. `.malformed`, with the line, for a line of another
  ///   form. `.mismatch` for an episode or a criterion that is not asked about. `.invalidValue` for a number of
  ///   episodes that the kind does not have, or episodes that stand twice.
  package init(
    contentsOf path: String, kind: Query.Kind, episodes: [Episode], criteria: [AskedCriterion]
  ) throws(DataError) {
    let text = String(
      decoding: try InputFile.contents(of: path, atMost: Self.byteLimit), as: UTF8.self)
    let reader = KnownAnswerReader(
      kind: kind, known: Set(episodes.map(\.id)), criteria: criteria)
    var (entries, places) = ([Entry](), [Place: Int]())
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    where !line.allSatisfy(\.isWhitespace) {
      do throws(DataError) {
        let entry = try reader.entry(line)
        let place = Place(episodes: entry.episodes, criterion: entry.criterion.name)
        guard places.updateValue(entries.count, forKey: place) == nil else {
          throw Self.repeated(entry)
        }
        entries.append(entry)
      } catch {
        throw error.relocated(to: path, place: "line \(index + 1)")
      }
    }
    guard !entries.isEmpty else {
      throw DataError(.missing, file: path, expected: "one answer per line", found: "an empty file")
    }
    (self.entries, self.places) = (entries, places)
  }

  /// The right answer to a query, or `nil` if it is not known, or the query shows parts of episodes.
  package func answer(to query: Query) -> Entry? {
    guard query.segments.isEmpty else { return nil }
    let episodes = (query.anchor.map { [$0] } ?? []) + query.candidates.sorted()
    return places[Place(episodes: episodes, criterion: query.criterionName)].map { entries[$0] }
  }

  private static func repeated(_ entry: Entry) -> DataError {
    DataError(
      .invalidValue, subject: "answers", expected: "an answer about the same episodes once",
      found: "\(entry.candidates.map(\.name).joined(separator: " and ")) again",
      remedy: "remove the line")
  }
}
