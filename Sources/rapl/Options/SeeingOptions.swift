import ArgumentParser
import Encoders

/// What of an encoder is shown, and how.
struct SeeingOptions: ParsableArguments {
  enum SaliencyTarget: String, ExpressibleByArgument, CaseIterable {
    case distance, score
  }

  @Option(
    help: """
      How saliency is found: gradient or occlusion; by gradient where the architecture has gradients at \
      its pixels, else by occlusion.
      """)
  var saliency: PixelSaliency.Method?

  @Option(
    help: """
      What saliency is of: distance, the step's distance from what it was matched with in the reference, \
      or score, what the scalar head says.
      """)
  var saliencyOf = SaliencyTarget.distance

  @Option(help: "Nearest frames shown of each arm.")
  var neighbours = 3

  @Flag(inversion: .prefixedNo, help: "Write videos of keypoints and saliency too.")
  var videos = true

  /// The settings by name, as text.
  var named: [String: String] {
    [
      "saliency": saliency?.rawValue ?? "by architecture", "saliencyOf": saliencyOf.rawValue,
      "neighbours": "\(neighbours)",
    ]
  }

  func validate() throws {
    try require((1...20).contains(neighbours), "--neighbours must be between 1 and 20")
  }
}
