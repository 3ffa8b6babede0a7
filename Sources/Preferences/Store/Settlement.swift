import Episodes
import Foundation

/// The end of a dispute about a query.
package struct Settlement: Sendable, Equatable {
  /// The event that ended it.
  package let id: UUID
  /// The query, and the answer that counts.
  package let judgement: Judgement
  /// Who ended it.
  package let judge: Annotator
  /// Why, or `nil` where nothing was said.
  package let note: String?
  /// When.
  package let time: Date

  /// The settlement as an answer of its judge.
  var label: Label {
    Label(
      id: id, judgement: judgement, annotator: judge, time: time, responseSeconds: 0,
      isSettlement: true)
  }
}
