import Episodes
import Foundation

/// The faults of recorded numbers.
struct ArrayFindings {
  let arrays: RecordedArrays
  /// The layout's name.
  let format: String

  var all: [Finding] {
    arrays.arrays.flatMap { array in
      [notFinite(array), actionRange(array), jump(array)].compactMap { $0 } + times(array)
    }
  }

  private func notFinite(_ array: RecordedArray) -> Finding? {
    guard let index = array.values.firstIndex(where: { !$0.isFinite }) else { return nil }
    let isAction = array.meaning == .actions
    let count = array.values.count { !$0.isFinite }
    return Finding(
      code: isAction ? "actions.not_finite" : "observations.not_finite",
      severity: isAction ? .error : .warning, place: place(array, index / array.columnCount),
      message:
        "\(count) of \(array.values.count) numbers are no numbers, from \(array.values[index]) "
        + "in column \(index % array.columnCount) on",
      remedy: isAction
        ? "leave the episode out: no policy can learn from it"
        : "leave the episode or the key out")
  }

  /// The largest values of robomimic's policies, and so of LIBERO's and robosuite's, with the noise that
  /// recorders add on top, which controllers clip.
  private static let normalisedFormats = ["robomimic", "libero", "robosuite"]
  private static let normalisedLimit = 1.1

  private func actionRange(_ array: RecordedArray) -> Finding? {
    guard array.meaning == .actions, Self.normalisedFormats.contains(format),
      let index = array.values.firstIndex(where: { abs($0) > Self.normalisedLimit && $0.isFinite })
    else { return nil }
    let count = array.values.count { abs($0) > Self.normalisedLimit }
    return Finding(
      code: "actions.range", severity: .warning, place: place(array, index / array.columnCount),
      message: "\(count) of \(array.values.count) numbers are beyond -1...1, such as "
        + "\(array.values[index]) in column \(index % array.columnCount)",
      remedy: "policies for this layout give -1...1: scale the actions")
  }

  /// Radians in one step: a Franka's fastest joint makes 0.52 at 5 rows a second.
  private static let largestTurn = 1.0
  /// A multiple of the motion of the same joint in 19 of 20 steps.
  private static let jumpFactor = 10.0
  /// A full turn more or less is the same angle written otherwise.
  private static let wrapSlack = 0.6

  private func jump(_ array: RecordedArray) -> Finding? {
    guard array.meaning == .joints, array.rowCount >= 20 else { return nil }
    for column in 0..<array.columnCount {
      let turns = (1..<array.rowCount).map {
        abs(array.value($0, column) - array.value($0 - 1, column))
      }
      let usual = turns.sorted()[turns.count * 19 / 20]
      let limit = max(Self.largestTurn, Self.jumpFactor * usual)
      guard
        let step = turns.firstIndex(where: {
          $0 > limit && $0.isFinite && abs($0 - 2 * .pi) > Self.wrapSlack
        })
      else { continue }
      return Finding(
        code: "joints.jump", severity: .warning, place: place(array, step + 1),
        message: String(
          format: "joint %d moves by %.2f in one step, and by at most %.2f in 19 of 20", column,
          turns[step], usual),
        remedy: "rows are missing or belong to another episode: cut the episode there")
    }
    return nil
  }

  private func times(_ array: RecordedArray) -> [Finding] {
    guard array.meaning == .timestamps, array.columnCount == 1, array.rowCount > 1 else {
      return []
    }
    let values = array.values
    // Zero stands for "not recorded" in the middle of a recording.
    let missing = values.indices.filter { $0 > 0 && !(values[$0] != 0 && values[$0].isFinite) }
    if let first = missing.first {
      return [
        Finding(
          code: "timestamps.missing", severity: .warning, place: place(array, first),
          message: "\(missing.count) of \(values.count) times are not recorded",
          remedy: "go by the row instead of the time, or leave the episode out")
      ]
    }
    let steps = zip(values.dropFirst(), values).map { $0 - $1 }
    if let first = steps.firstIndex(where: { $0 <= 0 }) {
      return [
        Finding(
          code: "timestamps.order", severity: .warning, place: place(array, first + 1),
          message: "the time does not go on: \(values[first]), then \(values[first + 1])",
          remedy: "rows are doubled or out of order: leave the episode out")
      ]
    }
    return gap(array, steps).map { [$0] } ?? []
  }

  /// A multiple of the usual step.
  ///
  /// A recorder that is late now and then stays well below.
  private static let gapFactor = 5.0

  private func gap(_ array: RecordedArray, _ steps: [Double]) -> Finding? {
    guard steps.count >= 10 else { return nil }
    let usual = steps.sorted()[steps.count / 2]
    let long = steps.indices.filter { steps[$0] > Self.gapFactor * usual }
    guard let first = long.first else { return nil }
    return Finding(
      code: "timestamps.gap", severity: .warning, place: place(array, first + 1),
      message: "\(long.count) steps take more than \(Int(Self.gapFactor)) times as long as usual",
      remedy: "rows are missing there: cut the episode, or leave it out")
  }

  private func place(_ array: RecordedArray, _ row: Int) -> String { "\(array.place)[\(row)]" }
}

extension RecordedArrays {
  /// How the gripper is told to open and close, if the last number of an action tells: it must be
  /// closed and open at some time.
  var gripperConvention: EpisodeTraits.GripperConvention? {
    guard let actions, actions.columnCount >= 4, actions.rowCount > 0 else { return nil }
    let values = (0..<actions.rowCount).map { actions.value($0, actions.columnCount - 1) }
    guard let low = values.min(), let high = values.max(), high <= 1.0001 else { return nil }
    if low >= -1.0001, low < -0.5, high > 0.5 { return .signed }
    return low >= 0 && low < 0.2 && high > 0.8 ? .unit : nil
  }

  /// Seconds from the first recorded time to the last.
  ///
  /// Recorders count in nanoseconds, milliseconds or seconds, and an episode lasts from a tenth of a second
  /// to hours.
  var timeSpan: (place: String, seconds: Double)? {
    guard let times = arrays.first(where: { $0.meaning == .timestamps && $0.columnCount == 1 }),
      let first = times.values.first, let last = times.values.last, last > first, times.rowCount > 1
    else { return nil }
    let step = (last - first) / Double(times.rowCount - 1)
    // No robot records faster than 1 kHz nor slower than once in 2 s.
    let units = [1, 1e3, 1e6, 1e9].filter { (1e-3...2).contains(step / $0) }
    guard let unit = units.first, units.count == 1 else { return nil }
    return (times.place, (last - first) / unit)
  }
}
