import ArgumentParser
import OptimalTransport
import Rewards

/// How an episode is matched with a preferred one; what is not given is the encoder's own.
struct MatchingOptions: ParsableArguments {
  @Option(help: "The ground cost: cosine or euclidean.")
  var cost: GroundCost?

  @Option(help: "The weight of the plan's entropy, in units of the ground cost.")
  var epsilon: Double?

  @Option(help: "Half the width of the temporal band as a share of the episode; 0 for none.")
  var band: Double?

  @Option(help: "The marginal error that counts as converged.")
  var tolerance: Double?

  @Option(help: "The most iterations spent on one match.")
  var maximumIterations: Int?

  @Option(help: "How much of the scalar head's mean score is added to the return; none by default.")
  var scoreWeight: Double?

  func settings(startingFrom defaults: RewardSettings) -> RewardSettings {
    var settings = defaults
    settings.cost = cost ?? settings.cost
    settings.epsilon = epsilon ?? settings.epsilon
    settings.bandHalfWidth = band.map { $0 > 0 ? $0 : nil } ?? settings.bandHalfWidth
    settings.tolerance = tolerance ?? settings.tolerance
    settings.maximumIterations = maximumIterations ?? settings.maximumIterations
    settings.scoreWeight = scoreWeight ?? settings.scoreWeight
    return settings
  }

  func validate() throws {
    try require(epsilon.map { $0 > 0 && $0.isFinite }, "--epsilon must be above 0")
    try require(band.map { (0...1).contains($0) }, "--band must be between 0 and 1")
    try require(tolerance.map { $0 > 0 && $0.isFinite }, "--tolerance must be above 0")
    try require(maximumIterations.map { $0 > 0 }, "--maximum-iterations must be at least 1")
    try require(scoreWeight.map(\.isFinite), "--score-weight must be a number")
  }
}
