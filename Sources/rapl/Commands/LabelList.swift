import ArgumentParser
import Episodes
import Foundation
import Preferences

extension Labels {
  struct List: ParsableCommand, RecordingCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the queries, and who answered what.",
      discussion: """
        A line names the query, its episodes by the numbers under which they were shown, every answer \
        (1 > 2: the first is better), the share of answers that agree, and what they say together. \
        --csv writes one row per answer.

        Example: rapl labels list labels.sqlite --disputed
        Example: rapl labels list labels.sqlite --annotator ann --confidence 1 --csv answers.csv
        """)

    @OptionGroup var input: ReviewOptions

    @Option(help: "Only queries that this annotator answered.")
    var annotator: String?

    @Flag(help: "Only queries whose answers contradict each other, and that nobody settled.")
    var disputed = false

    @Option(help: "Only queries where somebody was no surer than this: 1 guessing to 3 certain.")
    var confidence: Int?

    @Option(help: "Only the query whose id begins so.")
    var query: String?

    @Option(help: "Only queries answered since a day or a time, such as 2025-03-09.")
    var since: String?

    @Option(help: "Write the answers to this file as CSV.")
    var csv: String?

    @Flag(help: "Print as JSON.")
    var json = false

    @OptionGroup var isolation: IsolationOptions

    var recordings: [String] { input.episodes }

    func validate() throws {
      try require(confidence.map { (1...3).contains($0) }, "--confidence must be 1, 2 or 3")
      try require(!(json && csv != nil), "give either --json or --csv")
      try require(
        since.map { (try? QueryFilter.time($0)) != nil },
        "--since must be a day such as 2025-03-09, or a time such as 2025-03-09T18:00:00Z")
    }

    func run() throws {
      var filter = input.filter
      filter.annotator = try annotator.map { try Annotator($0) }
      filter.isDisputed = disputed
      filter.confidence = confidence
      filter.since = try since.map { try QueryFilter.time($0) }
      let queries = try ReviewedQueries(input, filter: filter)
      let wanted =
        try query.map { [try queries.all.query(named: $0, file: input.file)] } ?? queries.wanted
      if let csv { return try write(wanted, of: queries, to: csv) }
      guard !json else { return try Console.sayJSONArray(wanted.lazy.map(queries.line)) }
      let length = queries.all.shortestName
      for review in wanted {
        Console.say(ReviewText(review, idLength: length, tasks: queries.tasks).line)
      }
      let count = wanted.count { $0.isDisputed }
      let advice = LabelAdvice(file: input.file).settling(count)
      Console.note("\(wanted.count) of \(queries.all.count) queries, \(count) disputed; \(advice)")
    }

    private func write(_ wanted: [QueryReview], of queries: ReviewedQueries, to path: String) throws
    {
      let rows = wanted.lazy.flatMap { queries.line($0).answerRows }
      let count = try Console.writeCSV(
        QueryLine.answerColumns, rows, to: path, besides: [input.file] + input.episodes)
      Console.say("\(path): \(count) answers to \(wanted.count) queries")
    }
  }
}
