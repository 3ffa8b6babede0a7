import EpisodeStore
import Episodes
import Evaluation
import Rewards
import VideoDecoding

/// Explanations of the rewards of some episodes, as files.
struct RewardExplanations {
  /// What was written for an episode.
  struct Written {
    let episode: EpisodeID
    let folder: String
    let names: [String]
    let hasFrames: Bool
  }

  /// The episodes to explain.
  let ids: Set<EpisodeID>
  let folder: String
  /// Where the frames are; `nil` where only embeddings were given.
  let store: EpisodeStore?
  let camera: String?
  private var embeddings: [EmbeddingSequence] = []

  /// Pairs of frames side by side.
  private static let pairsInLine = 10
  /// Pairs of frames on a sheet; of longer episodes, steps at equal distances are shown.
  private static let largestPairCount = 100

  init(_ ids: Set<EpisodeID>, folder: String, store: EpisodeStore?, camera: String?) {
    self.ids = ids
    self.folder = folder
    self.store = store
    self.camera = camera
  }

  /// Keeps those of a block that will be explained.
  mutating func add(_ block: [EmbeddingSequence]) {
    embeddings += block.filter { ids.contains($0.id) }
  }

  /// Writes a folder for every episode, by the rewards that were handed on.
  func write(_ rewarder: Rewarder, _ traces: [RewardTrace], _ provenance: Provenance)
    throws(DataError) -> [Written]
  {
    var written: [Written] = []
    for episode in embeddings.sorted(by: { $0.id < $1.id }) {
      for trace in traces where trace.id == episode.id {
        let explanation = try rewarder.explanation(of: episode, rewardedAs: trace)
        let report = MatchReport(
          explanation: explanation, pictures: try pictures(explanation), provenance: provenance)
        let place = "\(folder)/\(episode.id)"
        written.append(
          Written(
            episode: episode.id, folder: place, names: try report.write(toFolder: place),
            hasFrames: store != nil))
      }
    }
    return written
  }
}

// MARK: - Frames

extension RewardExplanations {
  private func pictures(_ explanation: MatchExplanation) throws(DataError)
    -> [MatchReport.Picture]
  {
    guard let store else { return [] }
    let costliest = explanation.costliest(MatchReport.costliestCount)
    let steps = explanation.steps.evenlySpread(atMost: Self.largestPairCount)
    return [
      try picture(
        "costliest", "The steps that lose most, above what they were matched with, the worst first",
        of: costliest, explanation, store),
      try picture(
        "steps", "The episode from its start to its end, every line above what it was matched with",
        of: steps, explanation, store),
    ]
  }

  private func picture(
    _ name: String, _ caption: String, of steps: [MatchExplanation.Step],
    _ explanation: MatchExplanation, _ store: EpisodeStore
  ) throws(DataError) -> MatchReport.Picture {
    var sheet = FrameSheet()
    for start in stride(from: 0, to: steps.count, by: Self.pairsInLine) {
      let line = steps[start..<min(start + Self.pairsInLine, steps.count)]
      sheet.append(
        row: try frames(of: explanation.episode, at: line.map(\.step), in: store))
      sheet.append(
        row: try frames(of: explanation.reference, at: line.map(\.referenceStep), in: store))
    }
    let numbers = steps.map { "\($0.step) with \($0.referenceStep)" }.joined(separator: ", ")
    return MatchReport.Picture(
      name: name, caption: "\(caption): \(numbers)", png: try ImageFile.png(sheet.frame))
  }

  /// Single frames in the order asked for, which may repeat.
  private func frames(of id: EpisodeID, at steps: [Int], in store: EpisodeStore) throws(DataError)
    -> [FrameSequence]
  {
    let ascending = Set(steps).sorted()
    let frames = try store.frames(of: id, camera: camera, at: ascending)
    let byStep = Dictionary(uniqueKeysWithValues: zip(ascending, ascending.indices))
    return steps.compactMap { byStep[$0].map { frames[$0] } }
  }
}
