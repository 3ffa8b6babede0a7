import ArgumentParser
import Reports
import Workbench

extension SeeingSettings.SaliencyTarget: ExpressibleByArgument {}

/// Which views of an encoder are drawn, and how.
struct SeeingOptions: ParsableArguments {
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
  var saliencyOf = SeeingSettings.SaliencyTarget.distance

  @Option(help: "Nearest frames shown of each arm.")
  var neighbours = 3

  @Flag(inversion: .prefixedNo, help: "Write videos of keypoints and saliency too.")
  var videos = true

  /// The settings in force.
  var settings: SeeingSettings {
    var settings = SeeingSettings()
    settings.saliency = saliency
    settings.saliencyOf = saliencyOf
    settings.neighbours = neighbours
    settings.videos = videos
    return settings
  }

  func validate() throws {
    try require((1...20).contains(neighbours), "--neighbours must be between 1 and 20")
  }
}
