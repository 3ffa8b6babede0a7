import Episodes
import Foundation

/// An answer in force: given, and not taken back since.
public struct Label: Sendable, Equatable, Identifiable {
  /// The event that gave the answer; what an undo refers to.
  public let id: UUID
  /// What was asked and what was said.
  public let judgement: Judgement
  /// Who said it.
  public let annotator: Annotator
  /// When, to the millisecond.
  public let time: Date
  /// How long the annotator took, in seconds; 0 for a simulated one.
  public let responseSeconds: Double
}
