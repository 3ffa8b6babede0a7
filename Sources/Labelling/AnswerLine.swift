import Episodes
import Foundation
import Preferences

/// One line by which a program answers a query, or gives another command.
///
/// A line of keys holds the numbers of the candidates as shown, best first, with the last one implied: `1`,
/// `2 1`, or `2=3 1` for equal ones. `0` or `=` is a tie, `?` is for "cannot tell", `x` is a broken video,
/// and `s` skips. A confidence (`c2`) and reasons (`r:smooth`) may follow. `u` takes the latest answer back,
/// `b` looks at the query before, `f` returns towards the present, and `q` ends.
///
/// A line of JSON looks like `{"code": "order", "ranking": [["a"], ["b"]]}`. It has the keys of an answer in
/// a label file. It may add the `query` that it answers, and `response_seconds`.
package enum AnswerLine: Sendable, Equatable {
  /// An answer, with its response time and its query if the line states them.
  case answer(Answer, responseSeconds: Double?, query: Query.ID?)
  /// Take the latest answer back.
  case undo
  /// Look at the query before.
  case back
  /// Return towards the present.
  case forward
  /// End.
  case quit

  /// Reads a line as an answer to a query.
  ///
  /// - Throws: `DataError.Kind.malformed` if it has neither form, or orders items that the query does not
  ///   show.
  package init(_ text: String, to query: Query) throws(DataError) {
    let line = text.trimmingCharacters(in: .whitespaces)
    switch line {
    case "u": self = .undo
    case "b": self = .back
    case "f": self = .forward
    case "q": self = .quit
    case let json where json.hasPrefix("{"): self = try AnswerObject(json).line(for: query)
    default: self = .answer(try Self.keys(line, query), responseSeconds: nil, query: nil)
    }
  }

  private static func keys(_ line: String, _ query: Query) throws(DataError) -> Answer {
    var (order, reasons) = ([Substring](), [String]())
    var confidence: Int?
    for token in line.split(separator: " ") {
      if token.hasPrefix("r:") {
        reasons.append(String(token.dropFirst(2)))
      } else if token.hasPrefix("c") {
        guard let level = Int(token.dropFirst()) else { throw unreadable(line) }
        confidence = level
      } else {
        order.append(token)
      }
    }
    return try Answer(verdict(order, query, line), confidence: confidence, reasons: reasons)
  }

  private static func verdict(_ tokens: [Substring], _ query: Query, _ line: String)
    throws(DataError) -> Answer.Verdict
  {
    switch tokens {
    case ["0"], ["="]: return .tie
    case ["?"]: return .canNotTell
    case ["x"]: return .brokenVideo
    case ["s"]: return .skip
    default: break
    }
    let candidates = query.candidates
    var tiers: [[EpisodeID]] = []
    for token in tokens {
      var tier: [EpisodeID] = []
      for number in token.split(separator: "=", omittingEmptySubsequences: false) {
        guard let place = Int(number), candidates.indices.contains(place - 1) else {
          throw unreadable(line)
        }
        tier.append(candidates[place - 1])
      }
      tiers.append(tier)
    }
    guard let ranking = try Ranking(choices: tiers, of: candidates) else { throw unreadable(line) }
    return Answer.Verdict(ranking)
  }

  static func unreadable(_ line: String) -> DataError {
    DataError(
      .malformed, subject: "answers", place: "line",
      expected:
        "numbers of candidates from the best on, 0, ?, x, s, u, b, f, q, or an answer as JSON",
      found: "\"\(line.prefix(80))\"", remedy: "the help of rapl label has the forms")
  }
}

/// An answer as a JSON object.
private struct AnswerObject: Decodable {
  let code: Answer.Code
  let ranking: Ranking?
  let confidence: Int?
  let note: String?
  let reasons: [String]?
  let responseSeconds: Double?
  let query: UUID?

  private enum CodingKeys: String, CodingKey {
    case code, ranking, confidence, note, reasons, query
    case responseSeconds = "response_seconds"
  }

  init(_ text: String) throws(DataError) {
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
    } catch {
      throw AnswerLine.unreadable(text)
    }
  }

  func line(for query: Query) throws(DataError) -> AnswerLine {
    let answer = try Answer(verdict(), confidence: confidence, note: note, reasons: reasons ?? [])
    return .answer(answer, responseSeconds: responseSeconds, query: self.query)
  }

  private func verdict() throws(DataError) -> Answer.Verdict {
    switch code {
    case .tie: return .tie
    case .canNotTell: return .canNotTell
    case .brokenVideo: return .brokenVideo
    case .skip: return .skip
    case .order:
      guard let ranking else {
        throw DataError(
          .malformed, subject: "answers", place: "ranking", expected: "tiers of episode ids",
          found: "none")
      }
      return Answer.Verdict(ranking)
    }
  }
}
