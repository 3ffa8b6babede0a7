import Episodes
import Foundation

/// An answer from a file that is no list of events, with the names that the file gives to episodes.
struct ForeignAnswer: Sendable {
  /// A video, by its name in the file.
  struct Item: Hashable, Sendable {
    let name: String
    /// The first step and the one after the last, or `nil` for the whole episode.
    var steps: Range<Int>?
  }

  /// How answers to one query are told from those to others.
  enum Origin: Hashable, Sendable {
    /// The file names the query.
    case query(UUID)
    /// The file tells queries apart by a text of its own.
    case text(String)
    /// The file tells none apart.
    ///
    /// An annotator's first answers about the same episodes are one query, their second ones another.
    case episodes
  }

  /// The place in the file, such as `line 3`.
  let place: String
  let origin: Origin
  let kind: Query.Kind
  /// `nil` for the only or overall one.
  var criterion: String?
  var anchor: Item?
  let candidates: [Item]
  /// Whether the candidates stand in the order in which they were shown, which some files do not tell.
  let isOrderShown: Bool
  /// The best tier first, as positions of candidates; empty where `code` gives no order.
  var tiers: [[Int]] = []
  let code: Answer.Code
  /// `nil` where the file names nobody.
  let annotator: String?
  var confidence: Int?
  var note: String?
  var reasons: [String] = []
  /// `nil` where the file tells none.
  var time: Date?
  var responseSeconds = 0.0

  /// Everything that was shown, the anchor first.
  var items: [Item] { (anchor.map { [$0] } ?? []) + candidates }
}

/// The answers of a file of another program, or of a table of comparisons.
public struct ForeignAnswers: Sendable {
  /// The file.
  let path: String
  let answers: [ForeignAnswer]
  /// Entries without a choice, such as tasks that were skipped.
  public let leftOutCount: Int

  /// The names that the file gives to episodes, each once.
  var names: [String] { answers.flatMap { $0.items.map(\.name) }.withoutRepeats() }
}
