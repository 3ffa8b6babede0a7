import Episodes
import Foundation

/// One thing that happened while labelling.
///
/// Events are added and never changed.
public struct LabelEvent: Sendable, Equatable, Identifiable {
  /// The ways in which a label file changes.
  public enum Change: Sendable, Equatable {
    /// A query was drawn, and shown or about to be.
    case asked(Query)
    /// An annotator answered a query, so many seconds after it was shown.
    case answered(query: UUID, Answer, by: Annotator, responseSeconds: Double)
    /// An annotator took back an answer, named by the event that gave it.
    case undone(answer: UUID, by: Annotator)
    /// What episodes held when they were labelled, by the hashes of their stored frames.
    case identified([EpisodeID: ContentHash])
    /// Somebody ended a dispute: the query counts as answered in this way.
    ///
    /// A later settlement replaces it, and one with `skip` opens the query again.
    case settled(query: UUID, Answer.Verdict, by: Annotator, note: String?)
    /// Somebody left an annotator out: the answers stay, and none of them counts.
    case dropped(Annotator, by: Annotator, note: String?)
    /// Somebody took in again an annotator who was left out.
    case readmitted(Annotator, by: Annotator, note: String?)
    /// An annotator was shown these guidelines.
    case briefed(Annotator, guidelines: String)
  }

  /// The lasting name.
  ///
  /// Importing the same event twice adds it once.
  public let id: UUID
  /// When it happened, to the millisecond.
  public let time: Date
  /// The version of `rapl` that wrote it.
  public let toolVersion: String
  /// The change.
  public let change: Change

  /// Records a change.
  ///
  /// `time` is rounded to the millisecond.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if the response time is below 0 or not finite, no episode is
  ///   identified, a note or guidelines are too long or cannot be shown, or the time is outside of the years
  ///   1 to 9999.
  public init(
    id: UUID = UUID(), time: Date = Date(), toolVersion: String = ToolVersion.current,
    _ change: Change
  ) throws(DataError) {
    try Self.check(change, of: id)
    guard Timestamp.range.contains(time) else {
      throw DataError(
        .invalidValue, subject: "event \(id)", place: "time",
        expected: "a time in the years 1 to 9999",
        found: "\(time.timeIntervalSince1970) s after 1970",
        remedy: "set the clock of this machine, or the time in the file")
    }
    self.id = id
    self.time = Date(timeIntervalSince1970: (time.timeIntervalSince1970 * 1000).rounded() / 1000)
    self.toolVersion = toolVersion
    self.change = change
  }

  private static func check(_ change: Change, of id: UUID) throws(DataError) {
    switch change {
    case .answered(_, _, _, let seconds) where !(seconds >= 0 && seconds.isFinite):
      throw DataError(
        .invalidValue, subject: "event \(id)", place: "response_seconds",
        expected: "a number of seconds, 0 or more", found: "\(seconds)")
    case .identified(let contents) where contents.isEmpty:
      throw DataError(
        .invalidValue, subject: "event \(id)", place: "content_sha256",
        expected: "hashes of one or more episodes", found: "none")
    case .settled(_, _, _, let note), .dropped(_, _, let note), .readmitted(_, _, let note):
      guard (note?.utf8.count ?? 0) <= Answer.longestNote else {
        throw DataError(
          .invalidValue, subject: "event \(id)", place: "note",
          expected: "at most \(Answer.longestNote) bytes", found: "\(note?.utf8.count ?? 0)",
          remedy: "shorten it")
      }
    case .briefed(_, let guidelines):
      try ShownText.check(guidelines, as: "guidelines", atMost: ShownText.longestGuidelines)
    case .asked, .answered, .undone, .identified: break
    }
  }
}

extension LabelEvent {
  /// Who answered, took an answer back, settled a dispute, or left an annotator out or took one in again.
  ///
  /// A question and guidelines are of nobody, though they may have been shown to somebody.
  public var annotator: Annotator? {
    switch change {
    case .answered(_, _, let annotator, _), .undone(_, let annotator): annotator
    case .settled(_, _, let judge, _), .dropped(_, let judge, _), .readmitted(_, let judge, _):
      judge
    case .asked, .identified, .briefed: nil
    }
  }
}
