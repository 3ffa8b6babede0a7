/// Which frames of an episode are kept.
///
/// - Source: openpi, `examples/droid/compute_droid_nonidle_ranges.py`, for the numbers.
package struct RangeSettings: Sendable, Equatable, Codable {
  private enum CodingKeys: String, CodingKey {
    case leastProgress = "least_progress"
    case stillness
    case leastIdle = "least_idle"
    case shortest
    case trimmed
  }

  /// The least advantage of a frame that is kept.
  package var leastProgress = 0.0
  /// An action that differs by no more than this from the one before, in every column, is idle.
  package var stillness = 1e-3
  /// Idle frames in a row that are left out.
  package var leastIdle = 7
  /// Frames of the shortest range that is kept.
  package var shortest = 16
  /// Frames that are cut off at the end of a range.
  package var trimmed = 10

  /// The defaults.
  package init() {}
}
