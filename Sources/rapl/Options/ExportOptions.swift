import ArgumentParser
import PolicyExport

/// What goes into an export.
struct ExportOptions: ParsableArguments {
  @Option(
    help:
      "An array or camera to export as an observation, by its key. Repeat it for several. Default: all that the robot measures, and the cameras if the format has pictures."
  )
  var observe: [String] = []

  @Option(help: "The key of the actions, where several arrays may be them.")
  var action: String?

  @Option(help: "What is the reward of a step. (default: reward)")
  var rewardAs: ExportedReward?

  @Option(help: "Export this share of each task's episodes, those of the highest returns.")
  var best: Double?

  @Option(help: "How many steps ahead the advantage looks. (default: 16)")
  var advantageSteps: Int?

  @Flag(help: "Leave out episodes whose reward is not believed.")
  var skipDoubtful = false

  @Flag(help: "Export episodes whose reward is not believed like the others.")
  var force = false

  func validate() throws {
    try require(best.map { $0 > 0 && $0 <= 1 }, "--best must be above 0 and at most 1")
    try require(
      advantageSteps.map { (1...1_000_000).contains($0) },
      "--advantage-steps must be from 1 to 1000000")
    try require(!(skipDoubtful && force), "give either --skip-doubtful or --force")
  }

  var given: [ExportOption: (name: String, isGiven: Bool)] {
    [
      .observations: ("--observe", !observe.isEmpty), .action: ("--action", action != nil),
      .reward: ("--reward-as", rewardAs != nil), .selection: ("--best", best != nil),
      .advantage: ("--advantage-steps", advantageSteps != nil),
    ]
  }

  func apply(to settings: inout ExportSettings) {
    settings.observations = observe
    settings.action = action
    settings.reward = rewardAs ?? settings.reward
    settings.bestShare = best
    settings.advantageSteps = advantageSteps ?? settings.advantageSteps
    settings.doubtfulRewards = force ? .exported : skipDoubtful ? .leftOut : .refused
  }
}

extension ExportedReward: NamedOption {}
