import ArgumentParser
import EpisodeStore
import Episodes
import Foundation
import Preferences

/// The queries of a file of answers that are looked at.
struct ReviewOptions: ParsableArguments {
  @Argument(help: "The file of answers.")
  var file: String

  @Option(parsing: .upToNextOption, help: "Recordings of the episodes, which tell the tasks.")
  var episodes: [String] = []

  @Option(help: "Only queries about this task, by its instruction; goes with --episodes.")
  var task: String?

  @Option(help: "Only queries by this criterion; overall for those that name none.")
  var criterion: String?

  func validate() throws {
    try require(["--task": task != nil], onlyIf: !episodes.isEmpty, with: "--episodes")
  }

  var filter: QueryFilter {
    var filter = QueryFilter()
    filter.task = task
    filter.criterion = criterion
    return filter
  }

  /// The tasks of the episodes that the recordings hold.
  func tasks() throws -> [EpisodeID: String] {
    guard !episodes.isEmpty else { return [:] }
    let store = try EpisodeStore(paths: episodes) {
      Console.note("rapl: left out: \(SettingOptions.line($0))")
    }
    let tasks = store.episodes.map { episode in
      (episode.id, (try? store.task(of: episode.id)) ?? nil)
    }
    return Dictionary(uniqueKeysWithValues: tasks).compactMapValues { $0 }
  }
}

/// The wanted queries of a file of answers, and the tasks of their episodes.
struct ReviewedQueries {
  let all: [QueryReview]
  let tasks: [EpisodeID: String]
  private let filter: QueryFilter

  /// Reads a file.
  ///
  /// With `weighsAnnotators`, votes have the weights that learning gives to annotators.
  init(_ options: ReviewOptions, filter: QueryFilter, weighsAnnotators: Bool = false) throws {
    let history = try LabelStore(readingFrom: options.file).history()
    all = QueryReview.all(history, weighsAnnotators: weighsAnnotators)
    tasks = try options.tasks()
    self.filter = filter
    try requireKnown(options, history)
  }

  var wanted: [QueryReview] { all.filter { filter.wants($0, tasks: tasks) } }

  func line(_ review: QueryReview) -> QueryLine { QueryLine(review, tasks: tasks) }

  /// Refuses a name that nothing in the file has: no lines would look like no disputes.
  private func requireKnown(_ options: ReviewOptions, _ history: LabelHistory) throws(DataError) {
    let present: [(what: String, wanted: String?, names: Set<String>)] = [
      ("answers of", filter.annotator?.name, Set(history.labels.map(\.annotator.name))),
      ("queries by", filter.criterion, Set(all.map(\.query.criterionName))),
      ("queries about", filter.task, Set(all.compactMap { $0.task(in: tasks) })),
    ]
    for (what, wanted, names) in present {
      guard let wanted, !names.contains(wanted) else { continue }
      let known = names.sorted().prefix(8).joined(separator: ", ")
      throw DataError(
        .missing, file: options.file, expected: "\(what) \(wanted)",
        found: names.isEmpty ? "none" : "only \(what) \(known)")
    }
  }
}
