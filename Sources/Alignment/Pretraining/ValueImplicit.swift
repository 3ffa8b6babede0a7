import Encoders
import Episodes

/// Value-implicit pretraining: the value of a step is minus its distance to a later frame, the goal.
///
/// The loss is computed over quadruplets of a first frame o₀, a frame o, its next frame o′ and a goal g.
/// With `V(o) = -|φ(o) - φ(g)|` and a reward of -1 a step, it is
/// `(1 - γ) mean(-V(o₀)) + log mean exp(V(o) + 1 - γ V(o′))`.
///
/// - Source: Ma et al., "VIP" (2023), equation 5, in the form of its code: a segment of the episode is
///   drawn, its ends are o₀ and g, and o lies in it. The code's additional pairs of frames of other videos
///   and its penalty on the features' length are left out.
struct ValueImplicit: PretrainingLoss {
  /// The discount of a step, γ.
  let discount: Double

  var minimumFrameCount: Int { 2 }
  var minimumEpisodeCount: Int { 1 }

  /// All first frames, then the frames on the way, those after them, and the goals.
  func steps(_ count: Int, of frameCount: Int, using generator: inout SeededGenerator) -> [Int] {
    var (firsts, middles, goals): ([Int], [Int], [Int]) = ([], [], [])
    for _ in 0..<max(1, count / 4) {
      let first = generator.index(below: frameCount - 1)
      let goal = first + 1 + generator.index(below: frameCount - 1 - first)
      firsts.append(first)
      middles.append(first + generator.index(below: goal - first))
      goals.append(goal)
    }
    return firsts + middles + middles.map { $0 + 1 } + goals
  }

  func loss(_ features: Tensor, times: [[Float]]) throws(DataError) -> Tensor {
    let count = features.shape[1] / 4
    func part(_ index: Int) throws(DataError) -> Tensor {
      try features.selecting(Array(index * count..<(index + 1) * count), dimension: 1)
    }
    let goals = try part(3)
    func distances(_ index: Int) throws(DataError) -> Tensor {
      try (part(index) - goals).squared().sum(2).affine(summand: 1e-6).squareRoot().reshaped([-1])
    }
    let errors = try distances(2).affine(factor: discount, summand: 1) - distances(1)
    return try distances(0).mean(0).affine(factor: 1 - discount) + logMeanExp(errors)
  }

  /// `log mean exp x` of `[N]`.
  ///
  /// A constant is subtracted first, so that no power is infinite.
  private func logMeanExp(_ exponents: Tensor) throws(DataError) -> Tensor {
    let largest = Double(try exponents.values().max() ?? 0)
    return try exponents.affine(summand: -largest).exp().mean(0).logarithm()
      .affine(summand: largest)
  }
}
