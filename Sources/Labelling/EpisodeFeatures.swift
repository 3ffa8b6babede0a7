import Episodes
import Foundation

/// One vector per episode, from which a model predicts its quality.
///
/// Vectors are centred and scaled so that their mean squared length is 1.
package struct EpisodeFeatures: Sendable {
  /// The episodes, in the order of names.
  package let ids: [EpisodeID]
  /// The vectors, one after another.
  let values: [[Double]]

  /// The embedding of each episode: the mean of its last quarter and the mean of all its steps, side by
  /// side.
  ///
  /// A true score has the same two parts.
  ///
  /// - Throws: `DataError.Kind.mismatch` if the embeddings are not all of one dimension, or one of the
  ///   episodes has none.
  /// - Complexity: O(features).
  package init(_ embeddings: [EmbeddingSequence], of episodes: [EpisodeID]) throws(DataError) {
    let byID = Dictionary(embeddings.map { ($0.id, $0) }) { first, _ in first }
    var vectors: [[Double]] = []
    let ids = episodes.sorted()
    for id in ids {
      guard let embedding = byID[id], embedding.dimension == embeddings[0].dimension else {
        throw DataError(
          .mismatch, subject: id.name,
          expected: "embeddings of every episode, all of one dimension",
          found: byID[id].map { "\($0.dimension) features" } ?? "none of this one",
          remedy: "encode the same episodes with one encoder")
      }
      vectors.append(Self.summary(of: embedding))
    }
    self.init(ids: ids, vectors: vectors)
  }

  /// The largest number of identity vectors.
  ///
  /// Their memory is the square of the number of episodes: 134 MB for this many.
  private static let mostIdentities = 4096

  /// Identity features: answers about one episode tell nothing about another.
  ///
  /// - Throws: `DataError.Kind.unsupported` for more than 4,096 episodes. A choice without knowledge of most
  ///   of them would be no better than chance.
  package init(identitiesOf episodes: [EpisodeID]) throws(DataError) {
    guard episodes.count <= Self.mostIdentities else {
      throw DataError(
        .unsupported, subject: "queries", place: "selection without embeddings",
        expected: "at most \(Self.mostIdentities) episodes", found: "\(episodes.count)",
        remedy: "encode them and select by embeddings, or let queries be drawn at random",
        settings: [.embeddings])
    }
    let ids = episodes.sorted()
    self.ids = ids
    values = ids.indices.map { place in ids.indices.map { $0 == place ? 1 : 0 } }
  }

  /// Vectors of any origin, in the order of `ids`, which is ascending.
  init(ids: [EpisodeID], vectors: [[Double]]) {
    self.ids = ids
    let dimension = vectors.first?.count ?? 0
    let mean = (0..<dimension).map { feature in
      vectors.reduce(0) { $0 + $1[feature] } / Double(vectors.count)
    }
    let centred = vectors.map { zip($0, mean).map { $0 - $1 } }
    let squares = centred.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } }
    let scale = squares > 0 ? (Double(vectors.count) / squares).squareRoot() : 0
    values = centred.map { $0.map { $0 * scale } }
  }

  /// The features of some of the episodes, with the same centre and scale.
  package func restricted(to episodes: [EpisodeID]) -> EpisodeFeatures {
    let wanted = Set(episodes)
    let kept = ids.indices.filter { wanted.contains(ids[$0]) }
    return EpisodeFeatures(ids: kept.map { ids[$0] }, values: kept.map { values[$0] })
  }

  private init(ids: [EpisodeID], values: [[Double]]) {
    self.ids = ids
    self.values = values
  }

  private static func summary(of embedding: EmbeddingSequence) -> [Double] {
    let last = max(1, embedding.stepCount / 4)
    return mean(embedding, embedding.stepCount - last..<embedding.stepCount)
      + mean(embedding, 0..<embedding.stepCount)
  }

  private static func mean(_ embedding: EmbeddingSequence, _ steps: Range<Int>) -> [Double] {
    var sums = [Double](repeating: 0, count: embedding.dimension)
    for step in steps {
      for (feature, value) in zip(sums.indices, embedding[step]) { sums[feature] += Double(value) }
    }
    return sums.map { $0 / Double(steps.count) }
  }
}
