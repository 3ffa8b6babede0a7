/// A place that a network looks at in a frame.
public struct Keypoint: Codable, Sendable, Equatable {
  /// The distance from the left edge of the network's input image, as a share of its width.
  public let x: Float
  /// The distance from the top edge of the network's input image, as a share of its height.
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
