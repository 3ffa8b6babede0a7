import ArgumentParser
import Episodes
import Preferences
import Workbench

/// The weights of answers.
struct AnswerWeightOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Weights of a guess, a fairly sure and a certain answer, such as 0.3,0.7,1.",
      discussion: "0 leaves such answers out. By default all count equally.", valueName: "weights"))
  var confidenceWeights: WeightList?

  @Option(
    help: ArgumentHelp(
      "The weight of answers with a reason, such as tidy=2. Repeat it for several reasons.",
      valueName: "reason=factor"))
  var reasonWeight: [ReasonFactor] = []

  @Flag(help: "Weigh annotators by their reliability, as rapl labels reliability reports it.")
  var weighAnnotators = false

  @OptionGroup var chosen: CriterionOption

  /// The weighing that the options ask for.
  func weighing() throws(DataError) -> AnswerWeighing {
    AnswerWeighing(
      weights: try AnswerWeights(
        byConfidence: confidenceWeights?.values ?? [1, 1, 1],
        byReason: Dictionary(reasonWeight.map { ($0.reason, $0.factor) }) { _, last in last }),
      weighsAnnotators: weighAnnotators, criterion: chosen.criterion)
  }
}

/// Three weights in the form of the command line: `0.3,0.7,1`.
struct WeightList: ExpressibleByArgument {
  let values: [Double]

  init?(argument: String) {
    let words = argument.split(separator: ",", omittingEmptySubsequences: false)
    values = words.compactMap { Double($0) }.filter { (0..<1e6).contains($0) }
    guard values.count == 3, words.count == 3 else { return nil }
  }
}

/// A reason with its factor in the form of the command line: `tidy=2`.
struct ReasonFactor: ExpressibleByArgument {
  let reason: String
  let factor: Double

  init?(argument: String) {
    guard let sign = argument.lastIndex(of: "="), sign != argument.startIndex,
      let factor = Double(argument[argument.index(after: sign)...]), (0..<1e6).contains(factor)
    else { return nil }
    reason = String(argument[..<sign])
    self.factor = factor
  }
}
