/// How far apart two feature vectors are.
public enum GroundCost: String, Codable, Sendable, CaseIterable {
  /// One minus the cosine of the angle between them: 0 for the same direction, 2 for the opposite.
  case cosine
  /// The Euclidean distance, not squared.
  case euclidean
  /// The Euclidean distance squared: one far step outweighs many near ones.
  case squaredEuclidean
}
