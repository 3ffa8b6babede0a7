import ArgumentParser
import Encoders
import EpisodeStore
import Episodes
import Evaluation

extension PixelSaliency.Method: ExpressibleByArgument {}

struct Explain: ParsableCommand, RecordingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what an encoder sees: keypoints, saliency, nearest frames, paths.",
    discussion: """
      Writes one page, seeing.html, the numbers behind it, seeing.json, and for each episode shown a \
      folder with sheets of frames, videos and the paths as SVG. With --before everything is there twice: \
      of the encoder that alignment started from, and of the aligned one. Why one episode got its reward is \
      another question: rapl reward --explain.

      Example: rapl explain Episodes --encoder aligned --before keypoint --reference panda_stack/demo_0 \
      --output seen
      """)

  @OptionGroup var input: EpisodeOptions
  @OptionGroup var encoding: EncoderOptions

  @Option(help: "The encoder that it is compared with: a folder, a card, or a name in Encoders/.")
  var before: String?

  @Option(
    parsing: .upToNextOption,
    help: "Episodes to show; three of those given, at equal distances, by default.")
  var episodesShown: [String] = []

  @OptionGroup var references: ShownReferenceOptions
  @OptionGroup var seeing: SeeingOptions

  @Option(help: "The folder to write to.")
  var output: String

  @Flag(help: "Print a summary as JSON.")
  var json = false

  @OptionGroup var isolation: IsolationOptions

  var recordings: [String] { input.episodes }
  var computesForLong: Bool { true }

  private static let defaultCount = 3

  func run() throws {
    let store = try input.open()
    let shown = try shown(in: store)
    let encoders = try ([before].compactMap { $0 } + [encoding.encoder]).map {
      try FrameEncoder.load($0)
    }
    let runs = encoders.map { encoding.run($0, store: store, camera: input.camera) }
    let chosen = try references.chosen(in: store, by: runs[runs.count - 1])
    let progress = Progress(
      "explain", total: runs.count * (store.episodes.count + shown.count), unit: "episodes")
    var views: [[EncoderReport.View]] = []
    for (index, run) in runs.enumerated() {
      let prefix = EncoderReport.prefix(index, of: runs.count)
      views.append(
        try EncoderViews(
          run: run, store: store, camera: input.camera, shown: shown, references: chosen.ids,
          options: seeing, folder: output, prefix: prefix
        ).all { progress.advance() })
    }
    let report = EncoderReport(
      episodes: shown.enumerated().map { place, id in
        .init(episode: id, views: views.map { $0[place] })
      },
      remark: chosen.remark, provenance: try provenance(encoders))
    try say(report, report.write(toFolder: output))
  }

  private func shown(in store: EpisodeStore) throws -> [EpisodeID] {
    guard episodesShown.isEmpty else {
      return try episodesShown.map { name throws(DataError) in
        try store.episode(EpisodeID(name)).id
      }
    }
    return store.episodes.evenlySpread(atMost: Self.defaultCount).map(\.id)
  }

  private func provenance(_ encoders: [FrameEncoder]) throws -> Provenance {
    let names = encoders.count > 1 ? ["before", "encoder"] : ["encoder"]
    return Provenance(
      command: commandLineText, settings: seeing.named,
      hashes: Dictionary(uniqueKeysWithValues: zip(names, encoders.map(\.weightsHash))))
  }

  private struct Summary: Encodable {
    let output: String
    let episodes: [EpisodeID]
    let files: [String]
    let remarks: [String]
  }

  private func say(_ report: EncoderReport, _ files: [String]) throws {
    let views = report.episodes.flatMap { shown in shown.views.map { (shown.episode, $0) } }
    let videos = views.flatMap { $0.1.videos }
    let summary = Summary(
      output: output, episodes: report.episodes.map(\.episode), files: files + videos,
      remarks: ([report.remark].compactMap { $0 } + views.flatMap(\.1.remarks)).withoutRepeats())
    guard !json else { return try Console.sayJSON(summary) }
    for remark in summary.remarks { Console.note(remark) }
    Console.say(
      "\(output)/\(files[0]) shows \(summary.episodes.map(\.name).joined(separator: ", ")); "
        + "\(summary.files.count - 1) files beside it")
  }
}
