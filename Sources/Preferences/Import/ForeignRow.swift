import Episodes
import Foundation

/// A row of a table of comparisons: ours, or one for trl.
struct ForeignRow: Decodable {
  let chosen: Completion
  let rejected: Completion
  let preference: Double?
  let chosenSteps: [Int]?
  let rejectedSteps: [Int]?
  let annotator: String?
  let confidence: Int?
  let reasons: [String]?
  let note: String?
  let kind: String?
  let criterion: String?
  let anchor: String?
  let anchorSteps: [Int]?
  /// A query's name, or any other text, such as a prompt.
  let query: String?
  let time: String?

  private enum CodingKeys: String, CodingKey {
    case chosen, rejected, preference, annotator, confidence, reasons, note, kind, criterion,
      anchor, query,
      time
    case chosenSteps = "chosen_steps"
    case rejectedSteps = "rejected_steps"
    case anchorSteps = "anchor_steps"
  }
}

/// What trl calls a completion: a text, or messages, of which the last one counts.
struct Completion: Decodable {
  private struct Message: Decodable {
    let content: Content
  }

  /// A text, or parts, of which the first with a name counts.
  private enum Content: Decodable {
    case text(String)
    case parts([[String: String]])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      self =
        if let text = try? container.decode(String.self) { .text(text) } else {
          .parts(try container.decode([[String: String]].self))
        }
    }

    var name: String? {
      switch self {
      case .text(let text): text
      case .parts(let parts):
        ["video", "path", "url", "text"].lazy.compactMap { key in
          parts.lazy.compactMap { $0[key] }.first
        }.first
      }
    }
  }

  let name: String

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      name = text
      return
    }
    guard let name = try container.decode([Message].self).last?.content.name else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "No text and no message that names a video")
    }
    self.name = name
  }
}

// MARK: - Rows of one answer

extension ForeignRow {
  /// Rows of one answer are those of one query and annotator.
  private enum Group: Hashable {
    case query(UUID, annotator: String?)
    case row(Int)
  }

  /// The answers that rows make, in the order of their first rows.
  static func answers(_ rows: [JSONRows.Placed<ForeignRow>], file: String) throws(DataError)
    -> [ForeignAnswer]
  {
    var groups: [Group: [JSONRows.Placed<ForeignRow>]] = [:]
    var order: [Group] = []
    for (number, entry) in rows.enumerated() {
      let query = entry.row.query.flatMap(UUID.init(uuidString:))
      let group: Group =
        query.map { .query($0, annotator: entry.row.annotator) } ?? .row(number)
      if groups[group] == nil { order.append(group) }
      groups[group, default: []].append(entry)
    }
    var answers: [ForeignAnswer] = []
    for group in order {
      guard let rows = groups[group], let first = rows.first else { continue }
      do {
        answers.append(try first.row.answer(with: rows.map(\.row), at: first.place, in: group))
      } catch {
        throw error.relocated(to: file, place: first.place)
      }
    }
    return answers
  }

  private func answer(with rows: [ForeignRow], at place: String, in group: Group)
    throws(DataError) -> ForeignAnswer
  {
    let candidates = try Self.candidates(of: rows)
    let tiers = try Self.tiers(of: candidates, by: rows)
    var origin = ForeignAnswer.Origin.episodes
    if case .query(let id, _) = group { origin = .query(id) }
    return ForeignAnswer(
      place: place, origin: origin, kind: try queryKind(), criterion: criterion,
      anchor: try anchor.map { (name) throws(DataError) in
        ForeignAnswer.Item(name: name, steps: try Self.range(anchorSteps))
      }, candidates: candidates, isOrderShown: false, tiers: tiers,
      code: tiers.count == 1 ? .tie : .order, annotator: annotator, confidence: confidence,
      note: note, reasons: reasons ?? [],
      time: try time.map { (text) throws(DataError) in try Timestamp.lenient(text) })
  }

  private func queryKind() throws(DataError) -> Query.Kind {
    guard let kind else { return anchor == nil ? .pair : .similarity }
    guard let known = Query.Kind(rawValue: kind) else {
      throw LabelRecord.unusable(
        "kind", expected: Query.Kind.allCases.map(\.rawValue).joined(separator: ", "),
        found: "\"\(kind.prefix(80))\"")
    }
    return known
  }

  private var sides: [(name: String, steps: [Int]?)] {
    [(chosen.name, chosenSteps), (rejected.name, rejectedSteps)]
  }

  private static func candidates(of rows: [ForeignRow]) throws(DataError) -> [ForeignAnswer.Item] {
    var items: [ForeignAnswer.Item] = []
    for side in rows.flatMap(\.sides) where !items.contains(where: { $0.name == side.name }) {
      items.append(ForeignAnswer.Item(name: side.name, steps: try range(side.steps)))
    }
    return items
  }

  private static func range(_ bounds: [Int]?) throws(DataError) -> Range<Int>? {
    guard let bounds else { return nil }
    guard bounds.count == 2, 0 <= bounds[0], bounds[0] < bounds[1] else {
      throw LabelRecord.unusable(
        "steps", expected: "a first step and a later one", found: "\(bounds.prefix(4))")
    }
    return bounds[0]..<bounds[1]
  }

  /// The tiers that rows make: an item stands before those that it was chosen over, and how many these are tells
  /// its tier.
  private static func tiers(of candidates: [ForeignAnswer.Item], by rows: [ForeignRow])
    throws(DataError) -> [[Int]]
  {
    let places = Dictionary(uniqueKeysWithValues: zip(candidates.map(\.name), candidates.indices))
    var beaten = [Int](repeating: 0, count: candidates.count)
    var compared: [(first: Int, second: Int, isTie: Bool)] = []
    for row in rows {
      guard let first = places[row.chosen.name], let second = places[row.rejected.name],
        first != second, let pair = row.compared(first, second)
      else { throw row.noComparison }
      compared.append(pair)
      if !pair.isTie { beaten[pair.first] += 1 }
    }
    let fits = compared.allSatisfy { pair in
      pair.isTie
        ? beaten[pair.first] == beaten[pair.second] : beaten[pair.first] > beaten[pair.second]
    }
    guard fits else {
      throw DataError(
        .mismatch, subject: "rows", expected: "rows of one query that make one order",
        found: "\(rows.count) rows about \(candidates.prefix(5).map(\.name)) that do not",
        remedy: "give all rows of the query, each once")
    }
    return Dictionary(grouping: candidates.indices) { beaten[$0] }
      .sorted { $0.key > $1.key }.map(\.value)
  }

  private func compared(_ first: Int, _ second: Int) -> (first: Int, second: Int, isTie: Bool)? {
    switch preference ?? 1 {
    case 1: (first, second, false)
    case 0: (second, first, false)
    case 0.5: (first, second, true)
    default: nil
    }
  }

  private var noComparison: DataError {
    LabelRecord.unusable(
      "preference", expected: "1, 0.5 or 0, of two different episodes",
      found: "\(preference ?? 1) of \(chosen.name.prefix(80)) and \(rejected.name.prefix(80))")
  }
}
