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

  @Option(
    help: "The share of frames with the highest advantages that count as good. (default: 0.3)")
  var goodShare: Double?

  @Option(help: "The name that tables beside a dataset bear. (default: rapl)")
  var tag: String?

  @Flag(
    help:
      "Also write the observations of the next step, as offline reinforcement learning reads them.")
  var nextObservations = false

  @Flag(help: "Leave out episodes whose reward is not believed.")
  var skipDoubtful = false

  @Flag(help: "Export episodes whose reward is not believed like the others.")
  var force = false

  func validate() throws {
    try require(best.map { $0 > 0 && $0 <= 1 }, "--best must be above 0 and at most 1")
    try require(
      advantageSteps.map { (1...1_000_000).contains($0) },
      "--advantage-steps must be from 1 to 1000000")
    try require(goodShare.map { $0 > 0 && $0 < 1 }, "--good-share must be above 0 and below 1")
    try require(
      tag.map { $0.wholeMatch(of: /[A-Za-z0-9_-]{1,64}/) != nil },
      "--tag must be up to 64 letters, digits, hyphens and underscores")
    try require(!(skipDoubtful && force), "give either --skip-doubtful or --force")
  }

  var given: [ExportOption: (name: String, isGiven: Bool)] {
    [
      .observations: ("--observe", !observe.isEmpty), .action: ("--action", action != nil),
      .reward: ("--reward-as", rewardAs != nil), .selection: ("--best", best != nil),
      .advantage: ("--advantage-steps", advantageSteps != nil),
      .quantile: ("--good-share", goodShare != nil), .tag: ("--tag", tag != nil),
      .nextObservations: ("--next-observations", nextObservations),
    ]
  }

  func apply(to settings: inout ExportSettings) {
    settings.observations = observe
    settings.action = action
    settings.reward = rewardAs ?? settings.reward
    settings.bestShare = best
    settings.advantageSteps = advantageSteps ?? settings.advantageSteps
    settings.advantageQuantile = goodShare ?? settings.advantageQuantile
    settings.tag = tag ?? settings.tag
    settings.hasNextObservations = nextObservations
    settings.doubtfulRewards = force ? .exported : skipDoubtful ? .leftOut : .refused
  }
}

extension ExportedReward: NamedOption {}
