/// Something about a step that can be rewarded.
public enum RewardTerm: String, Sendable, Codable, CaseIterable {
  /// Minus the step's part of the match's cost: `-sum_j P_tj C_tj`. The parts add up to the return.
  case share
  /// Minus what the step pays for all of its mass: its share times the number of steps.
  case cost
  /// How far the step is through the references: its time among those of the frames that are near,
  /// from 0 to 1, averaged over the references.
  case time
  /// Minus the distance to the references' last frames, averaged over the references.
  case goal
  /// What the encoder's scalar head thinks of the step, in log-odds of preference.
  case score
}
