import Episodes
import Preferences
import TestSupport

@testable import Labelling

extension LabelProgress {
  /// Three answers, ten seconds each, of forty.
  static var sample: LabelProgress {
    get throws {
      let query = try Query(
        kind: .pair, episodes: [EpisodeID("a/1"), EpisodeID("a/2")], seed: 0)
      let folder = try TemporaryFolder()
      let store = try LabelStore(path: folder.file("labels.sqlite"))
      let ann = try Annotator("ann")
      for _ in 0..<3 {
        let asked = try Query(kind: .pair, episodes: query.episodes, seed: 0)
        try store.append(query: asked)
        try store.append(
          answer: Answer(.tie), to: asked.id, annotator: ann, responseSeconds: 10)
      }
      return LabelProgress(annotator: ann, labels: try store.answers(), target: 40)
    }
  }
}
