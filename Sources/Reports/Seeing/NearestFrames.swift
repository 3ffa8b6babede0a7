import Episodes
import OptimalTransport

/// The frames of other episodes that look most like some query frames.
///
/// Episodes come one after another, and only the best frames so far are kept.
public struct NearestFrames: Sendable {
  /// A frame that looks like a query frame.
  public struct Neighbour: Codable, Sendable, Equatable {
    /// Its episode.
    public let episode: EpisodeID
    /// Its step, counted from 0.
    public let step: Int
    /// The arm, or `nil` if the recording does not say.
    public let embodiment: String?
    /// The ground cost between the features.
    public let distance: Double
  }

  /// A query frame.
  public struct Query: Sendable {
    /// Its episode.
    public let episode: EpisodeID
    /// Its step, counted from 0.
    public let step: Int
    fileprivate let features: [Float]
    /// The best frames of each arm, the nearest first.
    fileprivate var nearest: [String: [Neighbour]] = [:]
  }

  /// The query frames, in the order in which they were given.
  public private(set) var queries: [Query] = []
  /// The number of neighbours that are kept for each arm.
  public let count: Int
  private let cost: GroundCost

  /// Keeps `count` neighbours in each arm, by a ground cost between features.
  public init(count: Int, cost: GroundCost) {
    self.count = count
    self.cost = cost
  }

  /// Adds some steps of an episode as query frames.
  ///
  /// - Precondition: The steps are the episode's.
  public mutating func ask(about steps: [Int], of episode: EmbeddingSequence) {
    queries += steps.map {
      Query(episode: episode.id, step: $0, features: Array(episode[$0]))
    }
  }

  /// Searches an episode.
  ///
  /// Only its nearest frame counts for each query.
  ///
  /// No frame is a neighbour of a query of its own episode.
  ///
  /// - Complexity: O(queries · T · D).
  public mutating func look(through episode: EmbeddingSequence, embodiment: String?) {
    for index in queries.indices where queries[index].episode != episode.id {
      let distances = (0..<episode.stepCount).map { step in
        cost.distance(queries[index].features[...], episode[step])
      }
      guard let step = distances.indices.min(by: { distances[$0] < distances[$1] }) else { return }
      let neighbour = Neighbour(
        episode: episode.id, step: step, embodiment: embodiment, distance: distances[step])
      let known = queries[index].nearest[embodiment ?? "", default: []]
      queries[index].nearest[embodiment ?? ""] = Array(
        (known + [neighbour]).sorted { ($0.distance, $0.episode) < ($1.distance, $1.episode) }
          .prefix(count))
    }
  }
}

extension NearestFrames.Query {
  /// The neighbours: those of the same arm first, then those of the other arms by name.
  public func neighbours(sameArm embodiment: String?) -> [NearestFrames.Neighbour] {
    let own = embodiment ?? ""
    let others = nearest.keys.filter { $0 != own }.sorted()
    return ([own] + others).flatMap { nearest[$0, default: []] }
  }
}

extension GroundCost {
  /// The cost between two feature vectors of the same length.
  ///
  /// The cosine cost of a vector without direction is 1.
  func distance(_ left: ArraySlice<Float>, _ right: ArraySlice<Float>) -> Double {
    var (products, leftSquares, rightSquares, squares) = (0.0, 0.0, 0.0, 0.0)
    for (a, b) in zip(left, right) {
      let (a, b) = (Double(a), Double(b))
      products += a * b
      leftSquares += a * a
      rightSquares += b * b
      squares += (a - b) * (a - b)
    }
    switch self {
    case .cosine:
      let lengths = (leftSquares * rightSquares).squareRoot()
      return lengths > 0 ? max(0, 1 - products / lengths) : 1
    case .euclidean: return squares.squareRoot()
    case .squaredEuclidean: return squares
    }
  }
}
