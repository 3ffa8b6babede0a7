import Episodes
import Foundation
import Preferences

/// The message of the page when a query is answered.
struct PageAnswer: Decodable {
  /// The verdicts by the names that the page gives them.
  enum Verdict: String, Codable {
    case order, tie, canNotTell, brokenVideo, skip

    init(_ verdict: Answer.Verdict) {
      self =
        switch verdict {
        case .order: .order
        case .tie: .tie
        case .canNotTell: .canNotTell
        case .brokenVideo: .brokenVideo
        case .skip: .skip
        }
    }
  }

  private static let secondsPerWeek = 604_800.0

  /// The query that was on the screen.
  let query: UUID
  let verdict: Verdict
  /// For an order: positions of the shown episodes, from 0, the best tier first.
  let tiers: [[Int]]?
  /// How long all videos were in view before the answer.
  let seconds: Double
  let confidence: Int?
  let note: String?
  let reasons: [String]

  /// The answer to a query.
  ///
  /// - Throws: `DataError.Kind.invalidValue` for positions, a reason or a time that the page does not
  ///   send.
  func answer(to query: Query, reasons known: [String]) throws(DataError) -> Answer {
    guard reasons.allSatisfy(known.contains) else { throw Self.unusable("reasons", "\(reasons)") }
    guard (0...Self.secondsPerWeek).contains(seconds) else {
      throw Self.unusable("seconds", "\(seconds)")
    }
    return try Answer(
      verdict.meaning(for: query, tiers: tiers ?? []), confidence: confidence, note: note,
      reasons: reasons)
  }

  static func unusable(_ place: String, _ found: String) -> DataError {
    DataError(
      .invalidValue, subject: "answer", place: place, expected: "what the page sends",
      found: String(found.prefix(200)), remedy: "reload the page")
  }
}

extension PageAnswer.Verdict {
  /// The verdict that the page means, with the tiers of an order as positions of the shown episodes.
  ///
  /// - Throws: `DataError.Kind.invalidValue` for positions that the page does not send.
  func meaning(for query: Query, tiers: [[Int]]) throws(DataError) -> Answer.Verdict {
    switch self {
    case .tie: return .tie
    case .canNotTell: return .canNotTell
    case .brokenVideo: return .brokenVideo
    case .skip: return .skip
    case .order:
      guard tiers.joined().allSatisfy(query.episodes.indices.contains) else {
        throw PageAnswer.unusable("tiers", "\(tiers)")
      }
      return .order(try Ranking(tiers: tiers.map { tier in tier.map { query.episodes[$0] } }))
    }
  }
}
