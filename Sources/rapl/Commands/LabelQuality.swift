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
      let advice = LabelAdvice(file: file)
      Console.say("alpha of all: \(agreement.alpha.text); \(advice.about(agreement.alpha))")
      for pair in agreement.pairs {
        let observed = pair.observed.map { String(format: "%.2f", $0) } ?? "-"
        Console.say(
          "kappa of \(pair.first) and \(pair.second): \(pair.kappa.text); \(pair.queryCount) queries, "
            + "\(pair.comparisonCount) comparisons, the same said of \(observed); "
            + advice.about(pair))
      }
    }
  }
}

extension Agreement.Coefficient {
  fileprivate var text: String {
    guard let value else { return "undefined, \(undefinedBecause ?? "")" }
    return String(format: "%.2f", value) + " \(interval?.text ?? "(no interval)")"
  }
}
