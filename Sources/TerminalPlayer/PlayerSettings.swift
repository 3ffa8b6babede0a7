import EpisodeStore
import Labelling

/// How a terminal player shows queries.
package struct PlayerSettings: Sendable {
  /// How pictures are shown, or `nil` for the best that the terminal has.
  package var graphics: GraphicsMode?
  /// The colours that are used, or `nil` for those of the terminal.
  package var colours: ColourDepth?
  /// The keys of the actions.
  package var bindings = KeyBindings.standard
  /// The tags that an annotator may give as reasons, of which the first 35 have keys.
  package var reasonTags: [String] = []
  /// When an answer counts.
  package var viewing = ViewingRule.standard
  /// The cameras of each episode, side by side if they are several.
  package var cameras = CameraChoice.first

  /// The terminal's best pictures, the standard keys, no tags, the first camera, the standard rule.
  package init() {}
}
