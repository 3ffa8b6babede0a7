/// A term of the reward of a step.
public enum RewardTerm: String, Sendable, Codable, CaseIterable {
  /// Minus the step's part of the match's cost: `-sum_j P_tj C_tj`. The parts add up to the return.
  case share
  /// Minus the cost of all of the step's mass: its share times the number of steps.
  case cost
  /// The step's progress through the references: the mean time of near frames, from 0 to 1, averaged over
  /// the references.
  case time
  /// Minus the distance to the references' last frames, averaged over the references.
  case goal
  /// The output of the encoder's scalar head for the step, in log-odds of preference.
  case score
}
