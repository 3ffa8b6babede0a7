import Encoders
import EpisodeStore
import Episodes
import Preferences
import Reports
import Rewards

/// Shows where encoders look in episodes, which frames they take for alike, and how episodes run through
/// their feature space.
public struct ExplanationRun: Sendable {
  /// The result of a run.
  public struct Outcome: Sendable {
    /// The report.
    public let report: EncoderReport
    /// The files in the output folder, the page first.
    public let files: [String]
  }

  /// The recordings.
  public let store: EpisodeStore
  /// The camera's key or role, or `nil` for the first camera.
  public let camera: String?
  /// The embedding of episodes by each encoder; the encoder before alignment first, where there are two.
  public let encoders: [EmbeddingRun]
  /// The episodes to show; empty for three at equal distances.
  public let shown: [EpisodeID]
  /// The references; `.none` takes the episode most like the others.
  public let references: ReferenceChoice.Source
  /// How the encoder is shown.
  public let settings: SeeingSettings
  /// The command for the provenance.
  public let command: String

  private static let defaultCount = 3
  /// Episodes among which the one most like the others is searched, at equal distances.
  private static let candidateCount = 24

  /// Prepares a run from its settings.
  public init(
    store: EpisodeStore, camera: String?, encoders: [EmbeddingRun], shown: [EpisodeID],
    references: ReferenceChoice.Source, settings: SeeingSettings, command: String
  ) {
    self.store = store
    self.camera = camera
    self.encoders = encoders
    self.shown = shown
    self.references = references
    self.settings = settings
    self.command = command
  }

  /// Draws everything and writes the folder, which has all of it or none.
  ///
  /// - Throws: `DataError` if an episode is missing, frames cannot be read, or the folder cannot be
  ///   written. `.cancelled` if the run was cancelled.
  public func write(toFolder folder: String, monitor: RunMonitor = RunMonitor()) throws(DataError)
    -> Outcome
  {
    var inputs = store.inputFiles
    for run in encoders { inputs.add(run.encoder) }
    try inputs.check(folder: folder, files: EncoderReport.fileNames)
    return try AtomicFolder.write(to: folder, last: EncoderReport.fileNames[0]) {
      (new: String) throws(DataError) in try drawn(into: new, monitor)
    }
  }

  private func drawn(into folder: String, _ monitor: RunMonitor) throws(DataError) -> Outcome {
    let shown = try shownEpisodes()
    let chosen = try chosenReferences(monitor)
    monitor.begin(
      "explain", total: encoders.count * (store.episodes.count + shown.count), unit: "episodes")
    var views: [[EncoderReport.View]] = []
    for (index, run) in encoders.enumerated() {
      views.append(
        try EncoderViews(
          run: run, store: store, camera: camera, shown: shown, references: chosen.ids,
          settings: settings, folder: folder,
          prefix: EncoderReport.prefix(index, of: encoders.count)
        ).all { () throws(DataError) in try monitor.advance() })
    }
    let report = EncoderReport(
      episodes: shown.enumerated().map { place, id in
        .init(episode: id, views: views.map { $0[place] })
      },
      remark: chosen.remark, provenance: provenance)
    return Outcome(report: report, files: try report.write(toFolder: folder))
  }

  private func shownEpisodes() throws(DataError) -> [EpisodeID] {
    guard shown.isEmpty else {
      return try shown.map { id throws(DataError) in try store.episode(id).id }
    }
    return store.episodes.evenlySpread(atMost: Self.defaultCount).map(\.id)
  }

  private var provenance: Provenance {
    let names = encoders.count > 1 ? ["before", "encoder"] : ["encoder"]
    return Provenance(
      command: command, settings: settings.named,
      hashes: Dictionary(uniqueKeysWithValues: zip(names, encoders.map(\.encoder.weightsHash))))
  }

  /// The references, and how they were chosen where nobody named them.
  private func chosenReferences(_ monitor: RunMonitor) throws(DataError)
    -> (ids: [EpisodeID], remark: String?)
  {
    switch references {
    case .named(let ids):
      return (try ids.map { id throws(DataError) in try store.episode(id).id }, nil)
    case .preferred(let labels, let count, let criterion):
      let answers = try LabelledOrders(
        labels, in: store, weighing: AnswerWeighing(criterion: criterion))
      for note in answers.notes { monitor.note(note) }
      return (PreferredEpisodes.strongest(count, by: answers.orders), nil)
    case .all: return (store.episodes.map(\.id), nil)
    case .none: return try mostTypical()
    }
  }

  private func mostTypical() throws(DataError) -> (ids: [EpisodeID], remark: String?) {
    let run = encoders[encoders.count - 1]
    let candidates = try run.embeddings(
      of: store.episodes.evenlySpread(atMost: Self.candidateCount).map(\.id))
    let medoids = try ReferenceSelection.medoids(
      1, of: candidates, settings: RewardSettings(for: run.encoder.card))
    let name = medoids.first?.name ?? ""
    return (medoids, "No reference was named: \(name), the most like the others, stands for one.")
  }
}
