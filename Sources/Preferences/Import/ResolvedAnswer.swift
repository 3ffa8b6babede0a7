import Episodes
import Foundation

/// A foreign answer about known episodes, as the events that it becomes.
struct ResolvedAnswer {
  let place: String
  let query: Query
  let annotator: Annotator
  /// The id of the answer's event.
  let id: UUID
  let time: Date
  let event: LabelEvent
  private let answer: Answer

  /// Gives an answer the ids that follow from what it says.
  ///
  /// - Throws: `DataError` if it makes no query or no answer, or if nobody gave it.
  init(
    _ foreign: ForeignAnswer, _ episodes: [String: EpisodeID], _ other: Annotator?,
    _ repeats: inout RepeatCounter
  ) throws(DataError) {
    place = foreign.place
    annotator = try Self.annotator(of: foreign, other)
    let items = foreign.items.compactMap { item in
      episodes[item.name].map { LabelItem(episode: $0, steps: item.steps) }
    }
    query = try Self.query(foreign, items, annotator, &repeats)
    answer = try Self.answer(foreign, items)
    let content = [
      query.id.uuidString, annotator.name, Self.text(answer),
      foreign.time.map(Timestamp.text) ?? "",
    ].joined(separator: "\n")
    id = UUID(hashing: "imported answer\n\(content)")
    time = foreign.time ?? Date()
    event = try LabelEvent(
      id: id, time: time,
      .answered(
        query: query.id, answer, by: annotator, responseSeconds: foreign.responseSeconds))
  }

  private static func annotator(of foreign: ForeignAnswer, _ other: Annotator?) throws(DataError)
    -> Annotator
  {
    if let name = foreign.annotator { return try Annotator(name) }
    guard let other else {
      throw DataError(
        .missing, expected: "the annotator's name", found: "none in the file",
        remedy: "say who answered", settings: [.annotator])
    }
    return other
  }

  private static func answer(_ foreign: ForeignAnswer, _ items: [LabelItem]) throws(DataError)
    -> Answer
  {
    let candidates = items.suffix(foreign.candidates.count).map(\.episode)
    let verdict: Answer.Verdict =
      switch foreign.code {
      case .order: .order(try Ranking(tiers: foreign.tiers.map { $0.map { candidates[$0] } }))
      case .tie: .tie
      case .canNotTell: .canNotTell
      case .brokenVideo: .brokenVideo
      case .skip: .skip
      }
    return try Answer(
      verdict, confidence: foreign.confidence, note: foreign.note, reasons: foreign.reasons)
  }

  /// Everything that an answer says.
  private static func text(_ answer: Answer) -> String {
    var tiers: [String] = []
    if case .order(let ranking) = answer.verdict {
      tiers = ranking.tiers.map { $0.sorted().map(\.name).joined(separator: " = ") }
    }
    let confidence = answer.confidence.map(String.init) ?? ""
    return
      ([answer.verdict.code.rawValue] + tiers + [confidence, answer.note ?? ""] + answer.reasons)
      .joined(separator: "\n")
  }
}

// MARK: - The query

extension ResolvedAnswer {
  private static func query(
    _ foreign: ForeignAnswer, _ items: [LabelItem], _ annotator: Annotator,
    _ repeats: inout RepeatCounter
  ) throws(DataError) -> Query {
    let anchors = items.prefix(foreign.anchor == nil ? 0 : 1)
    let candidates = items.dropFirst(anchors.count)
    let kind = ([foreign.kind.rawValue] + [foreign.criterion].compactMap { $0 }).joined(
      separator: " by ")
    let content = ([kind] + (anchors + candidates.sorted()).map(\.description))
      .joined(separator: "\n")
    let name =
      switch foreign.origin {
      case .query(let id): id.uuidString
      case .text(let text): "\(content)\n\(text)"
      case .episodes: "\(content)\n\(repeats.count(content, of: annotator))"
      }
    var id = UUID(hashing: "imported query\n\(name)")
    if case .query(let stated) = foreign.origin { id = stated }
    // Where the order is not known, the chosen one must not always come first.
    var generator = SeededGenerator(seed: UInt64(id.uuidString.prefix(8), radix: 16) ?? 0)
    let shown =
      foreign.isOrderShown ? Array(candidates) : generator.shuffled(candidates.sorted())
    let segments = items.compactMap { item in item.steps.map { (item.episode, $0) } }
    return try Query(
      id: id, kind: foreign.kind, episodes: (anchors + shown).map(\.episode),
      segments: Dictionary(segments) { first, _ in first }, seed: 0
    ).asking(nil, criterion: foreign.criterion)
  }

  /// Whether a recorded query asks about the same.
  func fits(_ recorded: Query) -> Bool {
    recorded.kind == query.kind && recorded.anchor == query.anchor
      && recorded.criterionName == query.criterionName
      && Set(recorded.items) == Set(query.items)
  }

  /// Whether a recorded answer says the same; what the file does not tell, such as a note, is left open.
  func says(_ recorded: Answer) -> Bool {
    guard recorded.verdict.code == answer.verdict.code else { return false }
    if case .order(let ranking) = answer.verdict, case .order(let other) = recorded.verdict {
      guard ranking.tiers.map(Set.init) == other.tiers.map(Set.init) else { return false }
    }
    return answer.confidence.map { $0 == recorded.confidence } ?? true
  }
}
