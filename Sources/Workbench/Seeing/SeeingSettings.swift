import Encoders
import Reports

/// How an encoder is shown.
public struct SeeingSettings: Sendable, Equatable {
  /// The number whose saliency is shown.
  public enum SaliencyTarget: String, Sendable, CaseIterable {
    /// The distance of a step from its match in the reference.
    case distance
    /// The score of the scalar head.
    case score
  }

  /// How saliency is computed.
  ///
  /// `nil` takes gradients where the architecture has them at its pixels, and
  /// occlusion elsewhere.
  public var saliency: PixelSaliency.Method?
  /// The number whose saliency is shown.
  public var saliencyOf = SaliencyTarget.distance
  /// Nearest frames shown of each arm, at least 1.
  public var neighbours = 3
  /// Whether videos of keypoints and saliency are written too.
  public var videos = true

  /// The defaults.
  public init() {}

  /// The settings by name, as text.
  var named: [String: String] {
    [
      "saliency": saliency?.rawValue ?? "by architecture", "saliencyOf": saliencyOf.rawValue,
      "neighbours": "\(neighbours)",
    ]
  }
}
