import ArgumentParser
import Episodes
import Preferences
import Workbench

/// How much answers count.
struct AnswerWeightOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What a guess, a fairly sure and a certain answer count, such as 0.3,0.7,1.",
      discussion: "0 leaves out; all answers count alike by default.", valueName: "weights"))
  var confidenceWeights: WeightList?

  @Option(
    help: ArgumentHelp(
      "What answers given for a reason count, such as tidy=2; several times for several.",
      valueName: "reason=factor"))
  var reasonWeight: [ReasonFactor] = []

  @Flag(help: "Count annotators by how far they can be relied on, as rapl labels reliability says.")
  var weighAnnotators = false

  /// The weighing that they ask for.
  func weighing() throws(DataError) -> AnswerWeighing {
    AnswerWeighing(
      weights: try AnswerWeights(
        byConfidence: confidenceWeights?.values ?? [1, 1, 1],
        byReason: Dictionary(reasonWeight.map { ($0.reason, $0.factor) }) { _, last in last }),
      weighsAnnotators: weighAnnotators)
  }
}

/// Three weights as they are written on the command line: `0.3,0.7,1`.
struct WeightList: ExpressibleByArgument {
  let values: [Double]

  init?(argument: String) {
    let words = argument.split(separator: ",", omittingEmptySubsequences: false)
    values = words.compactMap { Double($0) }.filter { (0..<1e6).contains($0) }
    guard values.count == 3, words.count == 3 else { return nil }
  }
}

/// A reason with its factor as it is written on the command line: `tidy=2`.
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
