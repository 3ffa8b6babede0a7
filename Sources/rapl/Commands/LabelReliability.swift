import ArgumentParser
import Foundation
import Preferences

extension Labels {
  struct Reliability: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Measure the reliability of each annotator, say what to do, and the strengths of episodes.",
      discussion: """
        Each annotator has a verdict: keep; ask, for more answers; talk, with the annotator; drop. It \
        follows from gold queries and attention checks (rapl label --gold, --attention-rate), whether the \
        same question gets the same answer, the side chosen, the times, and a model.

        The model is that of Bradley and Terry. Each annotator answers by it with a probability of their \
        own, the reliability, and the opposite otherwise: 1 is always by it, 0.5 is guessing, and less \
        is mostly the opposite. The interval is that of answers drawn anew. An annotator who tosses coins \
        can get a high reliability where few others answered about the same episodes. So the line says \
        what one of twenty such annotators reaches. Below that, ask others the same queries (--overlap).

        Example: rapl labels reliability labels.sqlite
        """)

    private struct Everything: Encodable {
      let model: AnnotatorReliability
      let reports: [AnnotatorReport]

      private enum CodingKeys: String, CodingKey { case reports }

      func encode(to encoder: any Encoder) throws {
        try model.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(reports, forKey: .reports)
      }
    }

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
      let history = try LabelStore(readingFrom: file).history()
      let given = history.given(by: try history.criterion(chosen.criterion, file: file))
      let model = AnnotatorReliability(given, resamples: resamples, seed: seed)
      let reports = AnnotatorReport.reports(on: history, given: given, model: model)
      guard !json else { return try Console.sayJSON(Everything(model: model, reports: reports)) }
      let ending = model.converged ? "came to rest" : "did NOT come to rest"
      Console.say("\(file): the fit \(ending) after \(model.rounds) rounds")
      for report in reports { say(report) }
      for strength in model.strengths {
        Console.say(String(format: "%7.2f", strength.strength) + " \(strength.item)")
      }
    }

    private func say(_ report: AnnotatorReport) {
      let verdict = report.verdict
      let command =
        verdict.action == .drop ? " (rapl labels drop \(file) \(report.annotator))" : ""
      Console.say("\(report.annotator): \(verdict.action.rawValue): \(verdict.reason)\(command)")
      if !report.checks.isEmpty { Console.say("  " + report.checks.joined(separator: "; ")) }
      if let model = report.model { Console.say("  " + model.text) }
    }
  }
}

extension AnnotatorReport {
  /// What was found out without the model.
  fileprivate var checks: [String] {
    let consistency = selfConsistency.flatMap { found in
      found.share.map {
        "the same said again of " + String(format: "%.2f", $0)
          + " \(found.interval?.text ?? "") of \(found.comparisonCount)"
      }
    }
    return [
      gold.text("gold"), attention.text("attention"), practice.text("practice"), consistency,
      firstShown.map { "the first shown best in \($0.count) of \($0.total)" },
      likeness.map { "most like \($0.annotator), the same in \($0.sameCount) of \($0.queryCount)" },
      times.map {
        "median " + String(format: "%.1f", $0.medianSeconds) + " s"
          + ($0.isSpeeder ? ", a SPEEDER" : "")
      },
    ].compactMap { $0 }
  }
}

extension CheckScore {
  fileprivate func text(_ name: String) -> String? {
    guard let interval else { return nil }
    return "\(name) \(rightCount) of \(count) \(interval.text), coins "
      + String(format: "%.2f", chance)
  }
}

extension AnnotatorReliability.Entry {
  fileprivate var text: String {
    let agreeing = agreeingShare.map { String(format: "%.2f", $0) } ?? "-"
    return "model " + String(format: "%.2f", reliability) + " \(interval?.text ?? ""): "
      + "\(comparisonCount) comparisons, \(agreeing) of them in the order of the strengths"
      + chanceText
  }

  private var chanceText: String {
    guard let chanceLimit, let isAboveChance else { return "" }
    let limit = String(format: "%.2f", chanceLimit)
    return isAboveChance ? "; coins reach \(limit)" : "; NOT ABOVE CHANCE: coins reach \(limit)"
  }
}
