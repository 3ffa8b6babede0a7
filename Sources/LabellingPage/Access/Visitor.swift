import Preferences

/// Somebody who may enter.
package enum Visitor: Hashable, Sendable {
  /// Somebody who answers.
  case annotator(Annotator)
  /// Whoever runs the labelling, and sees its progress.
  case owner
}
