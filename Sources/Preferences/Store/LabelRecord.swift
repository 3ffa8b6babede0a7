import Episodes
import Foundation

/// A `LabelEvent` laid flat: one line of a JSON Lines file, and one row of the view `label_event`.
///
/// The field names are a file contract, listed in `README.md`.
struct LabelRecord: Codable, Equatable {
  enum Change: String, Codable {
    case asked, answered, undone, identified, settled, dropped, readmitted, briefed
  }

  enum CodingKeys: String, CodingKey {
    case event, id, time, annotator, query, kind, episodes, segments, seed, code, ranking
    case confidence, note, reasons, answer
    case question, criterion, purpose, expected, explanation, who, guidelines
    case toolVersion = "tool_version"
    case contentHashes = "content_sha256"
    case repeatOf = "repeat_of"
    case responseSeconds = "response_seconds"
  }

  var event: Change
  var id: String
  var time: String
  var toolVersion: String
  var annotator: String?
  var query: String?
  var kind: String?
  var episodes: [String]?
  /// First step and the one after the last, by episode.
  var segments: [String: [Int]]?
  /// As decimal text, because JSON readers elsewhere round whole numbers above 2⁵³.
  var seed: String?
  var contentHashes: [String: ContentHash]?
  var repeatOf: String?
  var code: String?
  var ranking: [[String]]?
  var confidence: Int?
  var note: String?
  var reasons: [String]?
  var responseSeconds: Double?
  var answer: String?
  var question: String?
  var criterion: String?
  /// `nil` for an ordinary query, because old files lack the field.
  var purpose: String?
  var expected: VerdictRecord?
  var explanation: String?
  var who: String?
  var guidelines: String?
}

/// A verdict within a record.
struct VerdictRecord: Codable, Equatable {
  let code: String
  let ranking: [[String]]?

  init(_ verdict: Answer.Verdict) {
    code = verdict.code.rawValue
    ranking = verdict.ranking?.tiers.map { $0.map(\.name) }
  }
}

// MARK: - From an event

extension LabelRecord {
  init(_ event: LabelEvent) {
    self.init(
      event: .asked, id: event.id.uuidString, time: Timestamp.text(of: event.time),
      toolVersion: event.toolVersion)
    switch event.change {
    case .asked(let query): set(query)
    case .answered(let query, let answer, let annotator, let seconds):
      set(answer, to: query, by: annotator, after: seconds)
    case .undone(let answer, let annotator):
      self.event = .undone
      self.answer = answer.uuidString
      self.annotator = annotator.name
    case .identified(let contents):
      self.event = .identified
      contentHashes = Self.named(contents)
    case .settled(let query, let verdict, let judge, let note):
      self.event = .settled
      self.query = query.uuidString
      set(verdict)
      (who, self.note) = (judge.name, note)
    case .dropped(let annotator, let judge, let note):
      self.event = .dropped
      (self.annotator, who, self.note) = (annotator.name, judge.name, note)
    case .readmitted(let annotator, let judge, let note):
      self.event = .readmitted
      (self.annotator, who, self.note) = (annotator.name, judge.name, note)
    case .briefed(let annotator, let guidelines):
      self.event = .briefed
      (self.annotator, self.guidelines) = (annotator.name, guidelines)
    }
  }

  private mutating func set(_ asked: Query) {
    query = asked.id.uuidString
    kind = asked.kind.rawValue
    episodes = asked.episodes.map(\.name)
    seed = String(asked.seed)
    annotator = asked.annotator?.name
    repeatOf = asked.repeatOf?.uuidString
    segments = Self.named(asked.segments.mapValues { [$0.lowerBound, $0.upperBound] })
    contentHashes = Self.named(asked.contentHashes)
    question = asked.question
    criterion = asked.criterion
    purpose = asked.purpose == .ordinary ? nil : asked.purpose.rawValue
    expected = asked.expected.map(VerdictRecord.init)
    explanation = asked.explanation
  }

  /// Values by name.
  ///
  /// `nil` for none, because old files lack the field.
  private static func named<Value>(_ values: [EpisodeID: Value]) -> [String: Value]? {
    guard !values.isEmpty else { return nil }
    return Dictionary(uniqueKeysWithValues: values.map { ($0.key.name, $0.value) })
  }

  private mutating func set(
    _ given: Answer, to asked: UUID, by annotator: Annotator, after seconds: Double
  ) {
    event = .answered
    query = asked.uuidString
    set(given.verdict)
    confidence = given.confidence
    note = given.note
    reasons = given.reasons.isEmpty ? nil : given.reasons
    self.annotator = annotator.name
    responseSeconds = seconds
  }

  private mutating func set(_ verdict: Answer.Verdict) {
    let record = VerdictRecord(verdict)
    (code, ranking) = (record.code, record.ranking)
  }
}
