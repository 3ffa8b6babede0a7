import ArgumentParser
import Episodes
import Foundation
import Preferences

struct Labels: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look at, copy and correct a file of answers.",
    discussion: "Example: rapl labels summary labels.sqlite",
    subcommands: [Summary.self, ExportLines.self, ImportLines.self, Undo.self])

  struct Summary: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Count the answers.", discussion: "Example: rapl labels summary labels.sqlite")

    @Argument(help: "The file of answers.")
    var file: String

    @Flag(help: "Print as JSON.")
    var json = false

    func run() throws { try LabelReport(LabelStore(readingFrom: file)).say(json: json) }
  }

  struct ExportLines: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export", abstract: "Write all events as JSON Lines.",
      discussion: "Example: rapl labels export labels.sqlite --output labels.jsonl")

    @Argument(help: "The file of answers.")
    var file: String

    @Option(help: "The file to write.")
    var output: String

    func run() throws {
      let count = try LabelStore(readingFrom: file).exportLines(to: output)
      Console.say("\(output): \(count) events")
    }
  }

  struct ImportLines: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "import", abstract: "Add events from JSON Lines; those already there are kept.",
      discussion: "Example: rapl labels import labels.sqlite --input labels.jsonl")

    @Argument(help: "The file of answers to add to.")
    var file: String

    @Option(help: "The file to read.")
    var input: String

    func run() throws {
      let isNew = !FileManager.default.fileExists(atPath: file)
      do {
        let count = try LabelStore(path: file).importLines(from: input)
        report(count)
      } catch {
        if isNew { try? FileManager.default.removeItem(atPath: file) }
        throw error
      }
    }

    private func report(_ count: LabelStore.ImportCount) {
      Console.say("\(file): \(count.added) events added, \(count.alreadyThere) already there")
    }
  }

  struct Undo: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take back an annotator's latest answer.",
      discussion: "Example: rapl labels undo labels.sqlite --annotator ada")

    @Argument(help: "The file of answers.")
    var file: String

    @Option(help: "Whose answer.")
    var annotator: String

    func run() throws {
      // Refuses a file that is not there, which opening it for writing would make.
      _ = try LabelStore(readingFrom: file)
      let undone = try LabelStore(path: file).undoLatest(of: Annotator(annotator))
      guard let undone else {
        throw DataError(
          .missing, file: file, expected: "an answer of \(annotator)", found: "none in force")
      }
      let episodes = undone.judgement.query.episodes.map(\.name).joined(separator: ", ")
      Console.say("\(file): taken back the answer about \(episodes)")
    }
  }
}

/// What is in a file of answers, for people or machines.
struct LabelReport {
  private let path: String
  private let summary: LabelSummary

  init(_ store: LabelStore) throws {
    path = store.path
    summary = try store.summary()
  }

  func say(json: Bool) throws {
    guard !json else { return try Console.sayJSON(summary) }
    let codes = summary.answersByCode.sorted { $0.key < $1.key }
      .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    Console.say(
      "\(path): \(summary.answerCount) answers (\(codes)) to \(summary.queryCount) queries, "
        + "\(summary.undoneCount) undone, \(summary.comparisonCount) comparisons of "
        + "\(summary.episodeCount) episodes")
  }
}
