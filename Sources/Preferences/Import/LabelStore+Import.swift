import Episodes
import Foundation
import GRDB

extension LabelStore {
  /// The counts of an import of answers.
  public struct AnswerCount: Sendable, Equatable, Codable {
    /// Answers that are new.
    public internal(set) var added = 0
    /// Answers that were recorded before.
    public internal(set) var alreadyThere = 0
    /// Entries without a choice, such as tasks that were skipped.
    public let leftOut: Int

    private enum CodingKeys: String, CodingKey {
      case added
      case alreadyThere = "already_there"
      case leftOut = "left_out"
    }
  }

  /// Adds the answers of another program's file, or of a table of comparisons, all or none.
  ///
  /// The ids of queries and answers follow from what they say, so that a second import adds nothing. An answer
  /// to a query that is here already, such as one that was exported from here, is no new one if it says the
  /// same.
  ///
  /// - Parameters:
  ///   - foreign: The answers.
  ///   - names: Finds the episodes that names mean.
  ///   - annotator: Who answered where the file names nobody.
  /// - Returns: How many were new, were there, or gave no answer.
  /// - Throws: `DataError.Kind.mismatch`, with the place, for names that mean no episode or several, or a second
  ///   answer of one annotator to one query that says something else. `.missing` if neither the file nor
  ///   `annotator` says who answered.
  /// - Complexity: O(answers), one wait for the disk.
  @discardableResult
  public func importAnswers(
    _ foreign: ForeignAnswers, names: EpisodeNames = EpisodeNames(), annotator: Annotator? = nil
  ) throws(DataError) -> AnswerCount {
    let answers = try Self.resolved(foreign, names, annotator)
    return try access {
      try database.write { db in
        var count = AnswerCount(leftOut: foreign.leftOutCount)
        for answer in answers {
          do {
            if try insert(answer, into: db) { count.added += 1 } else { count.alreadyThere += 1 }
          } catch let error as DataError {
            throw error.relocated(to: foreign.path, place: answer.place)
          }
        }
        return count
      }
    }
  }

  private static func resolved(
    _ foreign: ForeignAnswers, _ names: EpisodeNames, _ annotator: Annotator?
  ) throws(DataError) -> [ResolvedAnswer] {
    let episodes: [String: EpisodeID]
    do {
      episodes = try names.episodes(named: foreign.names)
    } catch {
      throw error.relocated(to: foreign.path, place: nil)
    }
    var repeats = RepeatCounter()
    var answers: [ResolvedAnswer] = []
    for answer in foreign.answers {
      do {
        answers.append(try ResolvedAnswer(answer, episodes, annotator, &repeats))
      } catch {
        throw error.relocated(to: foreign.path, place: answer.place)
      }
    }
    return answers
  }

  /// `false` if the answer was there already.
  private func insert(_ answer: ResolvedAnswer, into db: Database) throws -> Bool {
    guard try Self.record(of: answer.id, in: db) == nil else { return false }
    if let known = try Self.query(answer.query.id, in: db) {
      let event = try event(known)
      guard case .asked(let query) = event.change, answer.fits(query) else {
        throw DataError(
          .mismatch, expected: "query \(answer.query.id) as it is in the label file",
          found: "other episodes or steps", remedy: "import into another label file")
      }
    } else {
      _ = try insert(LabelEvent(time: answer.time, .asked(answer.query)), into: db)
    }
    let given =
      try answerInForce(by: answer.annotator, to: answer.query.id, in: db)
      ?? settlement(by: answer.annotator, of: answer.query.id, in: db)
    if let given, answer.says(given) { return false }
    return try insert(answer.event, into: db)
  }

  /// A settlement is exported as an answer of its judge.
  private func settlement(by judge: Annotator, of query: UUID, in db: Database) throws -> Answer? {
    let sql = """
      SELECT event.id FROM settlement JOIN event USING (sequence)
      WHERE settlement.query = ? ORDER BY sequence DESC LIMIT 1
      """
    guard
      let id = try String.fetchOne(db, sql: sql, arguments: [query.uuidString]).flatMap(UUID.init),
      let record = try Self.record(of: id, in: db),
      case .settled(_, let verdict, judge, _) = try event(record).change
    else { return nil }
    return try Answer(verdict)
  }

  private func answerInForce(by annotator: Annotator, to query: UUID, in db: Database) throws
    -> Answer?
  {
    let sql = """
      SELECT event.id FROM answer JOIN event USING (sequence)
      WHERE answer.query = ? AND answer.annotator = ?
        AND event.id NOT IN (SELECT answer FROM undo)
      """
    let arguments: StatementArguments = [query.uuidString, annotator.name]
    guard let id = try String.fetchOne(db, sql: sql, arguments: arguments).flatMap(UUID.init),
      let record = try Self.record(of: id, in: db),
      case .answered(_, let answer, _, _) = try event(record).change
    else { return nil }
    return answer
  }
}

/// How often each annotator was asked about the same episodes.
struct RepeatCounter {
  private var counts: [String: Int] = [:]

  /// How often it was asked before.
  mutating func count(_ content: String, of annotator: Annotator) -> Int {
    let key = "\(annotator.name)\n\(content)"
    defer { counts[key, default: 0] += 1 }
    return counts[key, default: 0]
  }
}
