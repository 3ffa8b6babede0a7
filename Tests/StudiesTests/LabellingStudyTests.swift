import Episodes
import Foundation
import Preferences
import Studies
import TestSupport
import Testing

@Suite("A study of labelling")
struct LabellingStudyTests {
  private func study(_ counts: [Int], mistakes: Double = 0) throws -> LabellingStudy {
    let episodes = try (0..<16).map { try Episode.rewarded($0, [Float(($0 * 5) % 16)]) }
    let embeddings = try episodes.map { episode in
      try EmbeddingSequence(
        id: episode.id, stepCount: 1, dimension: 3,
        values: [episode.recordedRewards?[0] ?? 0, Float(episode.id.name.count), 1])
    }
    var settings = LabellingStudy.Settings()
    settings.counts = counts
    settings.repetitions = 3
    settings.annotator.mistakeRate = mistakes
    return try LabellingStudy(episodes: episodes, embeddings: embeddings, settings: settings)
  }

  @Test("finds the order of unseen episodes where features have it, and the wrong one for lies")
  func accuracy() throws {
    let curves = try study([4, 16]).curves()
    #expect(curves.map(\.selection) == ["random", "uncertain", "diverse", "information"])
    for curve in curves {
      #expect(curve.points.map(\.answers) == [4, 16])
      #expect(curve.points[1].mean > 0.95 && curve.points[1].accuracies.count == 3)
    }
    #expect(try study([16], mistakes: 1).curves().allSatisfy { $0.points[0].mean < 0.05 })
  }

  @Test("tells gains over another curve, repetition by repetition")
  func gains() throws {
    let curves = try study([2, 8]).curves()
    #expect(curves[0].gains(over: curves[0]).allSatisfy { $0.mean == 0 && $0.halfWidth == 0 })
    let gains = curves[3].gains(over: curves[0])
    #expect(gains.map(\.answers) == [2, 8])
    for (gain, (own, other)) in zip(gains, zip(curves[3].points, curves[0].points)) {
      #expect(abs(gain.mean - (own.mean - other.mean)) < 1e-12)
      #expect(gain.accuracies.count == 3)
    }
  }

  @Test("needs episodes on both sides and ascending counts")
  func refusals() throws {
    #expect(throws: DataError.self) { try study([5, 4]) }
    #expect(throws: DataError.self) { try study([0]) }
  }
}
