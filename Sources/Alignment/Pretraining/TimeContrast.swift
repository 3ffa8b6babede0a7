import Encoders
import Episodes

/// Time contrast within one video: a frame is nearer to its neighbour in time than to a distant frame, by a
/// margin.
///
/// The loss over triplets of an anchor a, a neighbour p and a far frame n is the mean of `max(0, |a - p|² -
/// |a - n|² + margin)` over features of length 1.
///
/// - Source: Sermanet et al., "Time-Contrastive Networks" (2018), the single-view form of section III. The
///   neighbour comes from a window, and the far frame from outside of twice the window.
struct TimeContrast: PretrainingLoss {
  /// The margin by which the far frame must be farther away.
  let margin: Double
  /// The largest distance of a neighbour, as a share of the episode.
  let neighbourhood: Double

  var minimumFrameCount: Int { 3 }
  var minimumEpisodeCount: Int { 1 }

  /// All anchors, then their neighbours, then the far frames.
  func steps(_ count: Int, of frameCount: Int, using generator: inout SeededGenerator) -> [Int] {
    let radius = max(1, Int(neighbourhood * Double(frameCount)))
    let anchors = (0..<max(1, count / 3)).map { _ in generator.index(below: frameCount) }
    let near = anchors.map { anchor in
      Self.chosen(
        (0..<frameCount).filter { $0 != anchor && abs($0 - anchor) <= radius }, using: &generator)
    }
    let far = anchors.map { anchor in
      Self.chosen(Self.far(from: anchor, of: frameCount, radius: radius), using: &generator)
    }
    return anchors + near + far
  }

  /// The frames more than twice the radius away, or the farthest frame of an episode that is too short for
  /// that.
  private static func far(from anchor: Int, of frameCount: Int, radius: Int) -> [Int] {
    let far = (0..<frameCount).filter { abs($0 - anchor) > 2 * radius }
    return far.isEmpty ? [anchor < frameCount / 2 ? frameCount - 1 : 0] : far
  }

  private static func chosen(_ steps: [Int], using generator: inout SeededGenerator) -> Int {
    steps[generator.index(below: steps.count)]
  }

  func loss(_ features: Tensor, times: [[Float]]) throws(DataError) -> Tensor {
    let unit = try features.scaledToUnitLength()
    let count = features.shape[1] / 3
    func part(_ index: Int) throws(DataError) -> Tensor {
      try unit.selecting(Array(index * count..<(index + 1) * count), dimension: 1)
    }
    let anchors = try part(0)
    let near = try (anchors - part(1)).squared().sum(2)
    let far = try (anchors - part(2)).squared().sum(2)
    return try (near - far).affine(summand: margin).relu().reshaped([-1]).mean(0)
  }
}
