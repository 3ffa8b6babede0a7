import ArgumentParser
import Episodes
import Labelling
import Preferences

extension Labels {
  struct Settle: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "End a dispute: say how a query counts, whatever its answers say.",
      discussion: """
        The answers stay in the file. A later settlement takes the place of an earlier one, and --reopen \
        lets the answers count again. rapl labels list prints the ids of queries; the beginning of one \
        is enough. The verdict has the form of rapl label --player none: numbers of the candidates as \
        shown, best first, the last implied (1, or 2 1, or 2=3 1), 0 equal, ? cannot tell, x broken video.

        Example: rapl labels settle labels.sqlite 1F3A9C02 --verdict 2 --as ann --note "the cup fell"
        """)

    @Argument(help: "The file of answers.")
    var file: String

    @Argument(help: "The query's id, or its beginning.")
    var query: String

    @Option(help: "The verdict that counts.")
    var verdict: String?

    @Flag(help: "Let the answers count again.")
    var reopen = false

    @OptionGroup var judge: JudgeOptions

    @Flag(help: "Print as JSON.")
    var json = false

    func validate() throws {
      try require((verdict != nil) != reopen, "give either --verdict or --reopen")
    }

    func run() throws {
      let history = try LabelStore(readingFrom: file).history()
      let review = try QueryReview.all(history).query(named: query, file: file)
      guard !reopen || review.settlement != nil else {
        throw DataError(
          .mismatch, file: file, place: "query \(review.id)", expected: "a query that is settled",
          found: "one whose answers count")
      }
      let settled = try verdict.map { try read($0, for: review.query) } ?? .skip
      try LabelStore(path: file).settle(
        review.id, as: settled, by: judge.judge(), note: judge.note)
      guard !json else {
        return try Console.sayJSON(["query": review.id.uuidString, "code": settled.code.rawValue])
      }
      let words =
        reopen ? "its answers count again" : "settled as \(settled.words(for: review.query))"
      Console.say("\(file): query \(review.id.uuidString.prefix(8)): \(words)")
    }

    private func read(_ text: String, for query: Query) throws(DataError) -> Answer.Verdict {
      guard case .answer(let answer, _, _)? = try? AnswerLine(text, to: query),
        answer.verdict != .skip
      else {
        throw DataError(
          .invalidValue, file: file, place: "query \(query.id)",
          expected: "a verdict on \(query.candidates.count) candidates",
          found: "\"\(text.prefix(80))\"",
          remedy: "give their numbers as shown, best first, or 0 for equal")
      }
      return answer.verdict
    }
  }

  struct Drop: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Leave an annotator out: no answer of theirs counts from now on.",
      discussion: """
        The answers stay in the file, and rapl labels readmit lets them count again.

        Example: rapl labels drop labels.sqlite bob --note "tossed coins"
        """)

    @OptionGroup var decision: StandingOptions

    func run() throws {
      try decision.run(counts: false)
    }
  }

  struct Readmit: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take an annotator in again who was left out.",
      discussion: "Example: rapl labels readmit labels.sqlite bob")

    @OptionGroup var decision: StandingOptions

    func run() throws {
      try decision.run(counts: true)
    }
  }
}

/// A decision whether an annotator's answers count.
struct StandingOptions: ParsableArguments {
  private struct Standing: Encodable {
    let annotator: String
    let counts: Bool
    let answers: Int
  }

  @Argument(help: "The file of answers.")
  var file: String

  @Argument(help: "The annotator.")
  var annotator: String

  @OptionGroup var judge: JudgeOptions

  @Flag(help: "Print as JSON.")
  var json = false

  func run(counts: Bool) throws {
    let history = try LabelStore(readingFrom: file).history()
    let annotator = try Annotator(annotator)
    let answers = history.labels(of: annotator).count
    guard answers > 0 || history.dropped.contains(annotator) else {
      let names = Set(history.labels.map(\.annotator.name)).sorted().joined(separator: ", ")
      throw DataError(
        .missing, file: file, expected: "answers of \(annotator)",
        found: names.isEmpty ? "none" : "answers of \(names)")
    }
    guard history.dropped.contains(annotator) == counts else {
      throw DataError(
        .mismatch, file: file,
        expected: "an annotator whose answers \(counts ? "do not count" : "count")",
        found: "\(annotator), whose answers \(counts ? "count" : "do not count")")
    }
    let store = try LabelStore(path: file)
    if counts {
      try store.readmit(annotator, by: judge.judge(), note: judge.note)
    } else {
      try store.drop(annotator, by: judge.judge(), note: judge.note)
    }
    guard !json else {
      return try Console.sayJSON(
        Standing(annotator: annotator.name, counts: counts, answers: answers))
    }
    Console.say(
      "\(file): \(answers) answers of \(annotator) \(counts ? "count again" : "count no more")")
  }
}
