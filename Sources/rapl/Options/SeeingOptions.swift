import ArgumentParser
import Reports
import Workbench

extension SeeingSettings.SaliencyTarget: NamedOption {}

/// The views of an encoder that are drawn, and their settings.
struct SeeingOptions: ParsableArguments {
  @Option(
    help: """
      The method of saliency: gradient or occlusion. The default is gradient if the architecture has \
      gradients at its pixels, and else occlusion.
      """)
  var saliency: PixelSaliency.Method?

  @Option(
    help: """
      The number that saliency explains: distance, from the step to its match in the reference, or score, \
      the output of the scalar head.
      """)
  var saliencyOf = SeeingSettings.SaliencyTarget.distance

  @Option(help: "Number of nearest frames to show of each arm.")
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
