import ArgumentParser
import Episodes
import Foundation
import Preferences

extension Labels {
  struct ConsensusCommand: ParsableCommand, RecordingCommand {
    static let configuration = CommandConfiguration(
      commandName: "consensus", abstract: "Say what the annotators of each query say together.",
      discussion: """
        It is the verdict that the fewest answers contradict, over every two candidates: of a pair, what \
        most say. A settled query has the verdict of its settlement. The margin is how many more answers \
        contradict the next verdict, as a share: 1 where all say the same, 0 where votes are tied. \
        Annotators who are left out, skipped queries and queries with a known answer do not count. With \
        --weigh-annotators a vote weighs as rapl align weighs it: 2 r - 1 at a reliability of r, and \
        nothing for those who guess.

        Example: rapl labels consensus labels.sqlite --csv consensus.csv
        """)

    @OptionGroup var input: ReviewOptions

    @Flag(help: "Weigh votes by the reliability of their annotators.")
    var weighAnnotators = false

    @Option(help: "Write one row per query to this file as CSV.")
    var csv: String?

    @Flag(help: "Print as JSON.")
    var json = false

    @OptionGroup var isolation: IsolationOptions

    var recordings: [String] { input.episodes }

    func validate() throws {
      try require(!(json && csv != nil), "give either --json or --csv")
    }

    func run() throws {
      let queries = try ReviewedQueries(
        input, filter: input.filter, weighsAnnotators: weighAnnotators)
      let wanted = queries.wanted.filter {
        $0.query.purpose == .ordinary && ($0.settlement != nil || !$0.answers.isEmpty)
      }
      if let csv {
        let rows = wanted.lazy.map { queries.line($0).consensusRow }
        let count = try Console.writeCSV(
          QueryLine.consensusColumns, rows, to: csv, besides: [input.file] + input.episodes)
        return Console.say("\(csv): \(count) queries")
      }
      guard !json else { return try Console.sayJSONArray(wanted.lazy.map(queries.line)) }
      let length = queries.all.shortestName
      for review in wanted {
        Console.say(ReviewText(review, idLength: length, tasks: queries.tasks).consensusLine)
      }
      Console.note(summary(wanted))
    }

    private func summary(_ reviews: [QueryReview]) -> String {
      let settled = reviews.count { $0.settlement != nil }
      let tied = reviews.count { $0.settlement == nil && $0.consensus.isTied }
      let decided = reviews.count { $0.settlement == nil && $0.consensus.verdict != nil }
      let none = reviews.count - settled - tied - decided
      let advice = LabelAdvice(file: input.file).settling(tied)
      return "\(reviews.count) queries: \(settled) settled, \(decided) by votes, \(tied) tied, "
        + "\(none) without votes; \(advice)"
    }
  }
}
