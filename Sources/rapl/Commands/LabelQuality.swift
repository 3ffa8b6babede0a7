import ArgumentParser
import Foundation
import Preferences

extension Labels {
  struct AgreementCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "agreement", abstract: "Measure how far annotators agree beyond chance.",
      discussion: """
        Cohen's kappa of every two annotators and Krippendorff's alpha of all, over their answers to the \
        same queries, with 95 % intervals from resampled queries.

        Example: rapl labels agreement labels.sqlite
        """)

    @Argument(help: "The file of answers.")
    var file: String

    @Option(help: "How often queries are resampled for the intervals.")
    var resamples = 1000

    @OptionGroup var chosen: CriterionOption

    @Option(help: "The seed of random numbers.")
    var seed: UInt64 = 0

    @Flag(help: "Print as JSON.")
    var json = false

    func validate() throws {
      try require((0...100_000).contains(resamples), "--resamples must be 0 to 100000")
    }

    func run() throws {
      let labels = try LabelStore(readingFrom: file).givenAnswers(by: chosen.criterion)
      let agreement = Agreement(labels, resamples: resamples, seed: seed)
      guard !json else { return try Console.sayJSON(agreement) }
      Console.say(
        "\(file): \(agreement.annotators.count) annotators, \(agreement.sharedQueryCount) queries "
          + "that two or more of them answered")
      Console.say("alpha of all: \(agreement.alpha.text)")
      for pair in agreement.pairs {
        let observed = pair.observed.map { String(format: "%.2f", $0) } ?? "-"
        Console.say(
          "kappa of \(pair.first) and \(pair.second): \(pair.kappa.text); \(pair.queryCount) queries, "
            + "\(pair.comparisonCount) comparisons, the same said of \(observed)")
      }
    }
  }

  struct Reliability: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Measure the reliability of each annotator, and the strengths of the episodes.",
      discussion: """
        The model is that of Bradley and Terry. Each annotator answers by it with a probability of their \
        own, the reliability, and the opposite otherwise: 1 is always by it, 0.5 is guessing, and less \
        is mostly the opposite. The interval is that of answers drawn anew. An annotator who tosses coins \
        can get a high reliability where few others answered about the same episodes. So the line says \
        what one of twenty such annotators reaches. Below that, ask others the same queries (--overlap).

        Example: rapl labels reliability labels.sqlite
        """)

    @Argument(help: "The file of answers.")
    var file: String

    @Option(help: "How often answers are drawn anew, and coins tossed.")
    var resamples = 100

    @OptionGroup var chosen: CriterionOption

    @Option(help: "The seed of random numbers.")
    var seed: UInt64 = 0

    @Flag(help: "Print as JSON.")
    var json = false

    func validate() throws {
      try require((0...10_000).contains(resamples), "--resamples must be 0 to 10000")
    }

    func run() throws {
      let found = AnnotatorReliability(
        try LabelStore(readingFrom: file).givenAnswers(by: chosen.criterion), resamples: resamples,
        seed: seed)
      guard !json else { return try Console.sayJSON(found) }
      let ending = found.converged ? "came to rest" : "did NOT come to rest"
      Console.say("\(file): the fit \(ending) after \(found.rounds) rounds")
      for entry in found.annotators {
        let agreeing = entry.agreeingShare.map { String(format: "%.2f", $0) } ?? "-"
        Console.say(
          String(format: "%.2f", entry.reliability) + " \(entry.interval?.text ?? "")"
            + " \(entry.annotator): "
            + "\(entry.comparisonCount) comparisons, \(agreeing) of them in the order of the strengths"
            + entry.chanceText
        )
      }
      for strength in found.strengths {
        Console.say(String(format: "%7.2f", strength.strength) + " \(strength.item)")
      }
    }
  }
}

extension AnnotatorReliability.Entry {
  fileprivate var chanceText: String {
    guard let chanceLimit, let isAboveChance else { return "" }
    let limit = String(format: "%.2f", chanceLimit)
    return isAboveChance ? "; coins reach \(limit)" : "; NOT ABOVE CHANCE: coins reach \(limit)"
  }
}

extension Agreement.Coefficient {
  fileprivate var text: String {
    guard let value else { return "undefined, \(undefinedBecause ?? "")" }
    return String(format: "%.2f", value) + " \(interval?.text ?? "(no interval)")"
  }
}
