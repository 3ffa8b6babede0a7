import Episodes
import Foundation

/// An answer in force: given, and not taken back since.
public struct Label: Sendable, Equatable, Identifiable {
  /// The event that gave the answer.
  ///
  /// An undo refers to it.
  public let id: UUID
  /// The query and the answer.
  public let judgement: Judgement
  /// Who answered.
  public let annotator: Annotator
  /// When, to the millisecond.
  public let time: Date
  /// How long the annotator took, in seconds, or 0 for a simulated one.
  public let responseSeconds: Double
  /// Whether it ended a dispute, and stands in place of the answers to its query.
  public var isSettlement = false
}
