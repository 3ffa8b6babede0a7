import ArgumentParser
import PolicyExport

/// How a policy sees and acts, and which pairs of rollouts it learns from.
struct PairOptions: ParsableArguments {
  @Option(
    help: "Observations that the policy sees, the last of them that of its decision. (default: 2)")
  var observationSteps: Int?

  @Option(help: "Actions that the policy plans, from the first of these on. (default: 16)")
  var horizon: Int?

  @Option(help: "Actions that the policy carries out before it decides again. (default: 8)")
  var actionSteps: Int?

  @Option(help: "Pairs at most. (default: 300)")
  var pairs: Int?

  @Option(help: "Who says which side is better. (default: synthetic)")
  var judge: PairSettings.Source?

  @Option(
    help: "The file of answers, for pairs of people and for robomimic's list of preferred episodes."
  )
  var labels: String?

  @OptionGroup var chosen: CriterionOption

  @Option(
    help:
      "The least difference of the returns, as a share of their range from the 5 % to the 95 % quantile. (default: 0.4)"
  )
  var leastMargin: Double?

  @Option(help: "The least probability of the order, by the networks' spread. (default: 0.95)")
  var leastProbability: Double?

  @Option(
    help:
      "The share of a task's pairs, those with the nearest first states, to choose from. (default: 0.5)"
  )
  var startShare: Double?

  @Option(help: "The largest difference of the phases of both sides of a window. (default: 0.1)")
  var phase: Double?

  @Option(help: "Pairs that one rollout is in at most. (default: 12)")
  var perRollout: Int?

  @Option(help: "Where the choice among more pairs starts from. (default: 0)")
  var seed: UInt64?

  func validate() throws {
    for (name, value) in [
      ("--observation-steps", observationSteps), ("--horizon", horizon),
      ("--action-steps", actionSteps), ("--pairs", pairs), ("--per-rollout", perRollout),
    ] {
      try require(value.map { (1...1_000_000).contains($0) }, "\(name) must be from 1 to 1000000")
    }
    for (name, value) in [
      ("--least-probability", leastProbability), ("--start-share", startShare), ("--phase", phase),
    ] {
      try require(value.map { (0...1).contains($0) }, "\(name) must be from 0 to 1")
    }
    try require(leastMargin.map { $0 >= 0 }, "--least-margin must be at least 0")
    let asksPeople = judge == .human || judge == .both
    try require(
      ["--criterion": chosen.criterion != nil], onlyIf: labels != nil, with: "--labels")
    try require(!asksPeople || labels != nil, "--judge human and both take --labels")
  }

  /// The options for pairs that are given.
  var given: [(name: String, isGiven: Bool)] {
    [
      ("--pairs", pairs != nil), ("--judge", judge != nil),
      ("--least-margin", leastMargin != nil), ("--least-probability", leastProbability != nil),
      ("--start-share", startShare != nil), ("--phase", phase != nil),
      ("--per-rollout", perRollout != nil), ("--seed", seed != nil),
    ]
  }

  /// The file of answers.
  var givenAnswers: [(name: String, isGiven: Bool)] { [("--labels", labels != nil)] }

  /// The options for the policy that are given.
  var givenOfPolicy: [(name: String, isGiven: Bool)] {
    [
      ("--observation-steps", observationSteps != nil), ("--horizon", horizon != nil),
      ("--action-steps", actionSteps != nil),
    ]
  }

  func apply(to settings: inout ExportSettings) {
    settings.window.observationSteps = observationSteps ?? settings.window.observationSteps
    settings.window.horizon = horizon ?? settings.window.horizon
    settings.window.actionSteps = actionSteps ?? settings.window.actionSteps
    settings.pairs.count = pairs ?? settings.pairs.count
    settings.pairs.source = judge ?? settings.pairs.source
    settings.pairs.labels = labels
    settings.pairs.criterion = chosen.criterion
    settings.pairs.leastMargin = leastMargin ?? settings.pairs.leastMargin
    settings.pairs.leastProbability = leastProbability ?? settings.pairs.leastProbability
    settings.pairs.startShare = startShare ?? settings.pairs.startShare
    settings.pairs.largestPhaseDifference = phase ?? settings.pairs.largestPhaseDifference
    settings.pairs.pairsPerRollout = perRollout ?? settings.pairs.pairsPerRollout
    settings.pairs.seed = seed ?? settings.pairs.seed
  }
}

extension PairSettings.Source: NamedOption {}
