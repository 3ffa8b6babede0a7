import Episodes

/// A coloured bar with a round end that hangs from the upper edge and moves along the episode, like the arm
/// of another robot.
struct HangingShape {
  private let start: (centreX: Double, bottom: Double)
  private let end: (centreX: Double, bottom: Double)
  private let halfWidth: Double
  private let colour: [Float]

  init(height: Int, width: Int, using generator: inout SeededGenerator) {
    func place(using generator: inout SeededGenerator) -> (centreX: Double, bottom: Double) {
      (generator.unit() * Double(width), (0.05 + 0.4 * generator.unit()) * Double(height))
    }
    start = place(using: &generator)
    end = place(using: &generator)
    halfWidth = (0.03 + 0.1 * generator.unit()) * Double(width)
    colour = (0..<3).map { _ in Float(generator.unit()) }
  }

  /// Draws the shape.
  ///
  /// `progress` is the share of the episode that has passed.
  func draw(
    on plane: UnsafeMutableBufferPointer<Float>, width: Int, channel: Int, progress: Double
  ) {
    let centreX = start.centreX + progress * (end.centreX - start.centreX)
    let bottom = start.bottom + progress * (end.bottom - start.bottom)
    let (first, last) = (max(Int(centreX - halfWidth), 0), min(Int(centreX + halfWidth), width - 1))
    guard first <= last else { return }
    for y in 0..<min(Int(bottom), plane.count / width) {
      let below = max(Double(y) - (bottom - halfWidth), 0)
      for x in first...last {
        let across = Double(x) - centreX
        guard across * across + below * below <= halfWidth * halfWidth else { continue }
        plane[y * width + x] = colour[channel]
      }
    }
  }
}
