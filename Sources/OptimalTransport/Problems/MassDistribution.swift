/// The masses of the steps of one sequence.
///
/// They are at least 0 and sum to 1.
struct MassDistribution: Sendable, Equatable {
  /// The mass of each step.
  let values: [Double]
  /// The mass of each step as a multiple of the mean mass, exactly 1 where all masses are equal.
  ///
  /// Sums over weights, times the mean, give the same bits as sums that know of one common mass only.
  let weights: [Double]
  /// Whether all steps have the same mass.
  let isUniform: Bool

  /// The mean mass, one over the number of steps.
  var mean: Double { 1 / Double(values.count) }

  /// Whether a step has no mass.
  var hasMasslessSteps: Bool { !isUniform && values.contains(0) }

  /// The same mass for each of `count` steps.
  init(uniform count: Int) {
    values = Array(repeating: 1 / Double(count), count: count)
    weights = Array(repeating: 1, count: count)
    isUniform = true
  }

  /// Masses divided by their sum, which is above 0 and finite.
  init(_ masses: [Double], sum: Double) {
    let count = Double(masses.count)
    isUniform = masses.allSatisfy { $0 == masses[0] }
    let shares = masses.map { $0 / sum < Self.leastMass ? 0 : $0 / sum }
    values = isUniform ? Array(repeating: 1 / count, count: masses.count) : shares
    weights = isUniform ? Array(repeating: 1, count: masses.count) : shares.map { $0 * count }
  }

  /// The mean of one number a step, weighted by the masses.
  ///
  /// Steps without mass do not count, whatever their number is.
  func mean(of numbers: [Double]) -> Double {
    var sum = 0.0
    for (weight, number) in zip(weights, numbers) where weight > 0 { sum += weight * number }
    return mean * sum
  }

  /// A smaller share of all mass is rounding.
  ///
  /// It would leave the range of Float64 on the way.
  private static let leastMass = 1e-100
}
