/// A place that a network looks at in a frame.
public struct Keypoint: Codable, Sendable, Equatable {
  /// From the left of what the network sees, as a share of its width.
  public let x: Float
  /// From the top of what the network sees, as a share of its height.
  public let y: Float
  /// How strongly the keypoint answers at its strongest place, in the network's own unit.
  public let strength: Float

  /// States a place.
  public init(x: Float, y: Float, strength: Float) {
    self.x = x
    self.y = y
    self.strength = strength
  }
}
