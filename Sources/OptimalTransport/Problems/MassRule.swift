/// How much of the mass of two sequences has to be moved.
public enum MassRule: Sendable, Equatable {
  /// All of it: every step gives or takes exactly its own mass.
  case balanced
  /// Each step may give or take less or more than its mass, at a price: `penalty * KL(moved | mass)` for
  /// each side.
  ///
  /// Penalties are above 0, in the unit of the cost. An infinite one asks for exactly the mass.
  ///
  /// - Source: Chizat, Peyré, Schmitzer & Vialard, "Scaling algorithms for unbalanced optimal transport
  ///   problems" (2018), section 4.
  case unbalanced(rowPenalty: Double, columnPenalty: Double)
  /// Exactly this share of all mass, above 0 and at most 1, wherever it is cheapest.
  ///
  /// No step gives or takes more than its own.
  ///
  /// - Source: Benamou, Carlier, Cuturi, Nenna & Peyré, "Iterative Bregman projections" (2015),
  ///   section 5.
  case partial(share: Double)

  func check() throws(TransportError) {
    switch self {
    case .balanced: break
    case .unbalanced(let rows, let columns):
      for penalty in [rows, columns] where !(penalty > 0) { throw .invalidPenalty(penalty) }
    case .partial(let share):
      guard share > 0, share <= 1 else { throw .invalidShare(share) }
    }
  }
}
