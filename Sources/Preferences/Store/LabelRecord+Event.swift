import Episodes
import Foundation

// MARK: - To an event

extension LabelRecord {
  /// The event, with errors told as of `place` in `file`.
  ///
  /// `time` reads its time.
  func event(
    file: String, place: String,
    time: (String) throws(DataError) -> Date = Timestamp.date
  ) throws(DataError) -> LabelEvent {
    do {
      return try LabelEvent(
        id: uuid(id, "id"), time: time(self.time), toolVersion: toolVersion, change())
    } catch {
      throw error.relocated(to: file, place: place)
    }
  }

  private func change() throws(DataError) -> LabelEvent.Change {
    switch event {
    case .asked: .asked(try askedQuery())
    case .answered:
      .answered(
        query: try uuid(query, "query"), try givenAnswer(), by: try annotatorOfEvent(),
        responseSeconds: try required(responseSeconds, "response_seconds"))
    case .undone: .undone(answer: try uuid(answer, "answer"), by: try annotatorOfEvent())
    case .identified:
      .identified(
        try Self.byEpisode(required(contentHashes, "content_sha256")) { $0 })
    case .settled:
      .settled(
        query: try uuid(query, "query"), try Self.verdict(code, ranking), by: try judge(),
        note: note)
    case .dropped: .dropped(try annotatorOfEvent(), by: try judge(), note: note)
    case .readmitted: .readmitted(try annotatorOfEvent(), by: try judge(), note: note)
    case .briefed:
      .briefed(try annotatorOfEvent(), guidelines: try required(guidelines, "guidelines"))
    }
  }

  private func askedQuery() throws(DataError) -> Query {
    let kind: Query.Kind = try Self.oneOf(kind, "kind")
    let seedText = try required(seed, "seed")
    guard let seed = UInt64(seedText) else {
      throw Self.unusable("seed", expected: "a whole number below 2⁶⁴ as text", found: seedText)
    }
    let names = try required(episodes, "episodes")
    let query = try Query(
      id: uuid(query, "query"), kind: kind, episodes: Self.ids(names),
      segments: Self.byEpisode(segments, Self.steps), seed: seed,
      contentHashes: Self.byEpisode(contentHashes) { $0 },
      annotator: annotator == nil ? nil : annotatorOfEvent(),
      repeatOf: repeatOf == nil ? nil : uuid(repeatOf, "repeat_of"))
    let expected = try expected.map { record throws(DataError) in
      try Self.verdict(record.code, record.ranking, in: "expected")
    }
    return try query.asking(question, criterion: criterion).checking(
      purpose == nil ? .ordinary : Self.oneOf(purpose, "purpose"), expected: expected,
      explanation: explanation)
  }

  private func givenAnswer() throws(DataError) -> Answer {
    try Answer(
      Self.verdict(code, ranking), confidence: confidence, note: note, reasons: reasons ?? [])
  }

  private static func verdict(
    _ code: String?, _ ranking: [[String]]?, in field: String = "code"
  ) throws(DataError) -> Answer.Verdict {
    switch try oneOf(code, field) as Answer.Code {
    case .order: .order(try order(ranking))
    case .tie: .tie
    case .canNotTell: .canNotTell
    case .brokenVideo: .brokenVideo
    case .skip: .skip
    }
  }

  private static func order(_ ranking: [[String]]?) throws(DataError) -> Ranking {
    guard let ranking else {
      throw unusable("ranking", expected: "tiers of episodes", found: "none")
    }
    var tiers: [[EpisodeID]] = []
    for tier in ranking { tiers.append(try ids(tier)) }
    return try Ranking(tiers: tiers)
  }

  private func annotatorOfEvent() throws(DataError) -> Annotator {
    try Annotator(required(annotator, "annotator"))
  }

  private func judge() throws(DataError) -> Annotator { try Annotator(required(who, "who")) }
}

// MARK: - Fields

extension LabelRecord {
  private static func ids(_ names: [String]) throws(DataError) -> [EpisodeID] {
    var ids: [EpisodeID] = []
    for name in names { ids.append(try EpisodeID(name)) }
    return ids
  }

  private static func byEpisode<Field, Value>(
    _ values: [String: Field]?, _ value: (Field) throws(DataError) -> Value
  ) throws(DataError) -> [EpisodeID: Value] {
    var all: [EpisodeID: Value] = [:]
    for (name, field) in values ?? [:] { all[try EpisodeID(name)] = try value(field) }
    return all
  }

  private static func steps(_ bounds: [Int]) throws(DataError) -> Range<Int> {
    guard bounds.count == 2, bounds[0] < bounds[1] else {
      throw unusable(
        "segments", expected: "a first step and a later one", found: "\(bounds.prefix(4))")
    }
    return bounds[0]..<bounds[1]
  }

  private func required<Value>(_ value: Value?, _ field: String) throws(DataError) -> Value {
    guard let value else {
      throw Self.unusable(field, expected: "a value for \"\(event.rawValue)\"", found: "none")
    }
    return value
  }

  private func uuid(_ text: String?, _ field: String) throws(DataError) -> UUID {
    let text = try required(text, field)
    guard let uuid = UUID(uuidString: text) else {
      throw Self.unusable(field, expected: "a UUID", found: "\"\(text.prefix(80))\"")
    }
    return uuid
  }

  private static func oneOf<Choice: RawRepresentable & CaseIterable>(
    _ text: String?, _ field: String
  )
    throws(DataError) -> Choice where Choice.RawValue == String
  {
    guard let text else { throw unusable(field, expected: "a value", found: "none") }
    guard let choice = Choice(rawValue: text) else {
      let choices = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw unusable(field, expected: "one of \(choices)", found: "\"\(text.prefix(80))\"")
    }
    return choice
  }

  static func unusable(_ field: String, expected: String, found: String) -> DataError {
    DataError(
      .malformed, subject: "label", place: field, expected: "\(field): \(expected)", found: found)
  }
}
