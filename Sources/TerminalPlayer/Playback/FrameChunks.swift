/// The steps of a video in portions, each of which is read at once.
///
/// The first portion is small, so that something is shown soon. The others are large, because each starts a
/// decoder.
struct FrameChunks: Equatable, Sendable {
  private static let firstCount = 16
  private static let largestCount = 128
  private static let largestBytes = 8 << 20

  let steps: Range<Int>
  private let first: Int
  private let others: Int

  /// Portions of frames of so many bytes.
  init(steps: Range<Int>, bytesPerFrame: Int) {
    self.steps = steps
    others = min(Self.largestCount, max(1, Self.largestBytes / max(1, bytesPerFrame)))
    first = min(Self.firstCount, others)
  }

  /// How many portions there are.
  var count: Int {
    steps.count <= first ? 1 : 1 + (steps.count - first + others - 1) / others
  }

  /// The steps of a portion.
  subscript(index: Int) -> Range<Int> {
    let start = index == 0 ? 0 : first + (index - 1) * others
    let end = index == 0 ? first : start + others
    return steps.lowerBound + start..<min(steps.upperBound, steps.lowerBound + end)
  }

  /// The portion that holds a step.
  func index(of step: Int) -> Int {
    let place = step - steps.lowerBound
    return place < first ? 0 : 1 + (place - first) / others
  }
}
