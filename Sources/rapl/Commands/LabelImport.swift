import ArgumentParser
import EpisodeStore
import Episodes
import Foundation
import Preferences

extension AnswerFormat: NamedOption {}

extension Labels {
  struct ImportLines: ParsableCommand, RecordingCommand {
    static let configuration = CommandConfiguration(
      commandName: "import",
      abstract: "Add the answers of another file, and keep those already there.",
      discussion: """
        It reads the events and the pairs that rapl labels export writes, rows with chosen and rejected \
        as trl has them, and Label Studio's export as JSON, with the control Pairwise or Choices. The \
        layout is told by the content. A second import of a file adds nothing.

        With --episodes the names in the file may be paths or addresses of videos. A name means the \
        episode whose id it ends with, without the extension, or else the only episode called so within \
        its file, or else the folder of the video. Names that mean no episode or several are listed, and \
        then nothing is imported. Without --episodes every name has to be the id of an episode.

        Example: rapl labels import labels.sqlite --input labels.jsonl
        Example: rapl labels import labels.sqlite --input project.json --episodes videos
        Example: rapl labels import labels.sqlite --input rows.jsonl --annotator ann --episodes videos
        """)

    @Argument(help: "The file of answers to add to.")
    var file: String

    @Option(help: "The file to read.")
    var input: String

    @Option(
      help: "Its layout: events, pairs or label-studio. The default is what the content shows.")
    var format: AnswerFormat?

    @Option(help: "Who answered where the file names nobody.")
    var annotator: String?

    @Option(
      parsing: .upToNextOption, help: "Recordings of the episodes, to find them by their names.")
    var episodes: [String] = []

    @Option(help: "In Label Studio's file, the name of the video on the left.")
    var left: String?

    @Option(help: "In Label Studio's file, the name of the video on the right.")
    var right: String?

    @Option(help: "In Label Studio's file, the name of the control that holds the comparison.")
    var control: String?

    @Flag(help: "Print as JSON.")
    var json = false

    @OptionGroup var isolation: IsolationOptions

    var recordings: [String] { episodes }

    func validate() throws {
      try require((left == nil) == (right == nil), "give both --left and --right")
    }

    func run() throws {
      let format = try format ?? AnswerFormat(detectedIn: input)
      try requireUse(of: format)
      let isNew = !FileManager.default.fileExists(atPath: file)
      do {
        try add(format)
      } catch {
        if isNew { try? FileManager.default.removeItem(atPath: file) }
        throw error
      }
    }

    /// Refuses options that the layout has no use for.
    private func requireUse(of format: AnswerFormat) throws {
      try require(
        ["--annotator": annotator != nil, "--episodes": !episodes.isEmpty],
        onlyIf: format != .events, with: "--format pairs or label-studio")
      try require(
        ["--left": left != nil, "--control": control != nil], onlyIf: format == .labelStudio,
        with: "--format label-studio")
    }

    private func add(_ format: AnswerFormat) throws {
      let answers: ForeignAnswers
      switch format {
      case .events:
        return try LabelStore(path: file).importLines(from: input).say(file, json: json)
      case .pairs: answers = try ForeignAnswers(pairs: input)
      case .labelStudio:
        let layout = LabelStudioLayout(control: control, left: left, right: right)
        answers = try ForeignAnswers(labelStudio: input, layout: layout)
      }
      let names = try episodes.isEmpty ? EpisodeNames() : EpisodeNames(knownEpisodes())
      let count = try LabelStore(path: file).importAnswers(
        answers, names: names, annotator: annotator.map { try Annotator($0) })
      guard !json else { return try Console.sayJSON(count) }
      let leftOut = count.leftOut > 0 ? ", \(count.leftOut) without a choice left out" : ""
      Console.say(
        "\(file): \(count.added) answers added, \(count.alreadyThere) already there\(leftOut)")
    }

    private func knownEpisodes() throws -> [EpisodeID] {
      try EpisodeStore(paths: episodes) {
        Console.note("rapl: left out: \(SettingOptions.line($0))")
      }.episodes.map(\.id)
    }
  }
}
