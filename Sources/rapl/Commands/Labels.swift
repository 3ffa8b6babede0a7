import ArgumentParser
import Episodes
import Foundation
import Preferences

struct Labels: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look back at a file of answers: count, list, settle, copy and correct.",
    discussion: "Example: rapl labels summary labels.sqlite",
    subcommands: [
      Summary.self, List.self, Review.self, ConsensusCommand.self, AgreementCommand.self,
      Reliability.self,
      Settle.self, Drop.self, Readmit.self, ExportLines.self, ImportLines.self, Merge.self,
      Undo.self,
    ])

  struct Summary: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Count the answers, and list what is odd about them.",
      discussion: """
        Beside the counts it reports cycles among the answers, position bias, response times, and \
        whether the same question gets the same answer. Where questions had several criteria, it does so for \
        each.

        Example: rapl labels summary labels.sqlite
        """)

    @Argument(help: "The file of answers.")
    var file: String

    @OptionGroup var chosen: CriterionOption

    @Flag(help: "Print as JSON.")
    var json = false

    func run() throws {
      try LabelReport(LabelStore(readingFrom: file)).say(
        json: json, withQuality: true, criterion: chosen.criterion)
    }
  }

  struct ExportLines: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export", abstract: "Write all events, or the comparisons, as JSON Lines.",
      discussion: """
        --format pairs writes one line per comparison that counts, with chosen and rejected, as \
        preference trainers expect it. A settled query has the comparisons of its settlement.

        Example: rapl labels export labels.sqlite --output labels.jsonl
        """)

    enum Format: String, NamedOption {
      case events, pairs
    }

    @Argument(help: "The file of answers.")
    var file: String

    @Option(help: "The file to write.")
    var output: String

    @Option(help: "The rows to write: events or pairs.")
    var format = Format.events

    @Flag(help: "With --format pairs: write ties too, with a preference of one half.")
    var ties = false

    @Option(help: "With --format pairs: only comparisons by this criterion.")
    var criterion: String?

    @Flag(help: "Print as JSON.")
    var json = false

    func validate() throws {
      try require(
        ["--ties": ties, "--criterion": criterion != nil], onlyIf: format == .pairs,
        with: "--format pairs")
    }

    func run() throws {
      let store = try LabelStore(readingFrom: file)
      let count =
        switch format {
        case .events: try store.exportLines(to: output)
        case .pairs: try store.exportPairs(to: output, includingTies: ties, by: criterion)
        }
      guard !json else { return try Console.sayJSON(["lines": count]) }
      Console.say("\(output): \(count) \(format == .events ? "events" : "comparisons")")
    }
  }

  struct Merge: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add the events of other files of answers, and keep those already there.",
      discussion: "Example: rapl labels merge labels.sqlite --from bob.sqlite")

    @Argument(help: "The file of answers to add to.")
    var file: String

    @Option(parsing: .upToNextOption, help: "The files whose events are added.")
    var from: [String]

    @Flag(help: "Print as JSON.")
    var json = false

    func run() throws {
      let others = try from.map { try LabelStore(readingFrom: $0) }
      let store = try LabelStore(path: file)
      var (added, alreadyThere) = (0, 0)
      for other in others {
        let count = try store.merge(other)
        added += count.added
        alreadyThere += count.alreadyThere
      }
      try LabelStore.ImportCount(added: added, alreadyThere: alreadyThere).say(file, json: json)
    }
  }

  struct Undo: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take back an annotator's latest answer.",
      discussion: "Example: rapl labels undo labels.sqlite --annotator ada")

    @Argument(help: "The file of answers.")
    var file: String

    @Option(help: "The annotator whose answer is taken back.")
    var annotator: String

    @Flag(help: "Print as JSON.")
    var json = false

    func run() throws {
      // Refuses a missing file, because opening it for writing would create it.
      _ = try LabelStore(readingFrom: file)
      let undone = try LabelStore(path: file).undoLatest(of: Annotator(annotator))
      guard let undone else {
        throw DataError(
          .missing, file: file, expected: "an answer of \(annotator)", found: "none in force")
      }
      guard !json else { return try Console.sayJSON(["undone": undone.id.uuidString]) }
      let episodes = undone.judgement.query.episodes.map(\.name).joined(separator: ", ")
      Console.say("\(file): taken back the answer about \(episodes)")
    }
  }
}

extension LabelStore.ImportCount {
  func say(_ file: String, json: Bool) throws {
    guard !json else { return try Console.sayJSON(self) }
    Console.say("\(file): \(added) events added, \(alreadyThere) already there")
  }
}
