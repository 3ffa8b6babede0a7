import Labelling

/// How a terminal player shows queries.
public struct PlayerSettings: Sendable {
  /// How pictures are shown; `nil` asks the terminal for the best that it has.
  public var graphics: GraphicsMode?
  /// Which keys do what.
  public var bindings = KeyBindings.standard
  /// The tags that an annotator may give as reasons; the first 35 have keys.
  public var reasonTags: [String] = []
  /// The camera, by key or role; `nil` for each episode's first.
  public var camera: String?

  /// The terminal's best pictures, the standard keys, no tags, the first camera.
  public init() {}
}
