import Encoders
import Episodes
import Foundation
import VideoDecoding

/// A frame with marks on it.
///
/// Small frames are enlarged first, so that marks can be told apart.
package struct FrameDrawing: Sendable {
  /// The side that small frames are enlarged towards, in pixels.
  static let preferredSide = 192

  private let height: Int
  private let width: Int
  private let enlargement: Int
  /// The part of the drawing that the encoder sees.
  private let region: FrameRegion
  private var pixels: [UInt8]

  /// Takes the first frame of a sequence.
  ///
  /// Each pixel becomes a square of pixels. `region` is the part of the frame that the encoder sees.
  ///
  /// - Complexity: O(pixels).
  package init(_ frame: FrameSequence, region: FrameRegion) {
    enlargement = max(1, Self.preferredSide / max(frame.height, frame.width))
    (height, width) = (frame.height * enlargement, frame.width * enlargement)
    let factor = Double(enlargement)
    self.region = FrameRegion(
      left: region.left * factor, top: region.top * factor, width: region.width * factor,
      height: region.height * factor)
    pixels = []
    pixels.reserveCapacity(height * width * 3)
    for row in 0..<height {
      for column in 0..<width {
        let start = (row / enlargement * frame.width + column / enlargement) * 3
        pixels += frame.pixels[start..<start + 3]
      }
    }
  }

  /// The drawing as a sequence of one frame.
  ///
  /// `even` drops an odd last row or column, as videos need even sizes.
  package func frame(even: Bool = false) -> FrameSequence {
    let (rows, columns) = even ? (height / 2 * 2, width / 2 * 2) : (height, width)
    guard (rows, columns) != (height, width) else {
      return FrameSequence(frameCount: 1, height: height, width: width, pixels: pixels)
    }
    let kept = (0..<rows).flatMap { row in
      pixels[row * width * 3..<(row * width + columns) * 3]
    }
    return FrameSequence(frameCount: 1, height: rows, width: columns, pixels: Array(kept))
  }
}

// MARK: - Keypoints

extension FrameDrawing {
  /// Draws every keypoint as a disc with a dark edge.
  ///
  /// The keypoints of a member have similar colours. A disc is larger the stronger its keypoint is within
  /// `strengths`.
  package mutating func mark(_ members: [[Keypoint]], strengths: ClosedRange<Float>) {
    for (member, keypoints) in members.enumerated() {
      for (index, keypoint) in keypoints.enumerated() {
        let span = max(strengths.upperBound - strengths.lowerBound, .leastNormalMagnitude)
        let share = min(max((keypoint.strength - strengths.lowerBound) / span, 0), 1)
        disc(
          x: region.left + Double(keypoint.x) * region.width,
          y: region.top + Double(keypoint.y) * region.height,
          radius: Double(max(height, width)) * (0.008 + 0.022 * Double(share)),
          colour: Self.colour(
            member: member, of: members.count, keypoint: index, of: keypoints.count))
      }
    }
  }

  /// Hues go round the circle, and each member has a part of it.
  static func colour(member: Int, of memberCount: Int, keypoint: Int, of keypointCount: Int)
    -> [Double]
  {
    let within = Double(keypoint) / Double(max(keypointCount, 1))
    let share = memberCount == 1 ? within : 0.75 * within
    let hue = 6 * (Double(member) + share) / Double(memberCount)
    // Red, green and blue are each a third of the circle apart.
    return [0.0, 4.0, 2.0].map { shift in
      let place = (hue + shift).truncatingRemainder(dividingBy: 6)
      return 255 * min(max(abs(place - 3) - 1, 0), 1)
    }
  }

  private mutating func disc(x: Double, y: Double, radius: Double, colour: [Double]) {
    let outer = radius + 1
    for row in Self.places(y - outer, y + outer, below: height) {
      for column in Self.places(x - outer, x + outer, below: width) {
        let (across, down) = (Double(column) + 0.5 - x, Double(row) + 0.5 - y)
        let distance = (across * across + down * down).squareRoot()
        guard distance <= outer else { continue }
        blend(distance <= radius ? colour : [0, 0, 0], share: 0.85, row: row, column: column)
      }
    }
  }

  /// The pixels between two edges that are on the drawing.
  private static func places(_ first: Double, _ last: Double, below count: Int) -> Range<Int> {
    let from = min(max(first.rounded(.down), 0), Double(count))
    let to = min(max(last.rounded(.up), from), Double(count))
    return Int(from)..<Int(to)
  }
}

// MARK: - Saliency

extension FrameDrawing {
  /// Draws a map over the region that the encoder sees, from transparent through red to yellow.
  ///
  /// Values of `full` or more are yellow.
  package mutating func heat(
    _ map: ArraySlice<Float>, height rows: Int, width columns: Int, full: Float
  ) {
    let values = Array(map)
    for row in 0..<height {
      let y = (Double(row) + 0.5 - region.top) / region.height
      guard (0..<1).contains(y) else { continue }
      for column in 0..<width {
        let x = (Double(column) + 0.5 - region.left) / region.width
        guard (0..<1).contains(x) else { continue }
        let value = Self.between(values, rows, columns, y * Double(rows), x * Double(columns))
        let share = full > 0 ? min(value / Double(full), 1) : 0
        blend(
          [255, 255 * max(0, 2 * share - 1), 0], share: 0.75 * min(1, 2 * share), row: row,
          column: column)
      }
    }
  }

  /// The map between the centres of its cells, by bilinear interpolation.
  ///
  /// Beyond the outermost centres it is constant.
  private static func between(
    _ values: [Float], _ rows: Int, _ columns: Int, _ y: Double, _ x: Double
  ) -> Double {
    let (y, x) = (min(max(y - 0.5, 0), Double(rows - 1)), min(max(x - 0.5, 0), Double(columns - 1)))
    let (top, left) = (Int(y), Int(x))
    let (bottom, right) = (min(top + 1, rows - 1), min(left + 1, columns - 1))
    let (down, across) = (y - Double(top), x - Double(left))
    func value(_ row: Int, _ column: Int) -> Double { Double(values[row * columns + column]) }
    return (1 - down) * ((1 - across) * value(top, left) + across * value(top, right))
      + down * ((1 - across) * value(bottom, left) + across * value(bottom, right))
  }

  private mutating func blend(_ colour: [Double], share: Double, row: Int, column: Int) {
    let start = (row * width + column) * 3
    for channel in 0..<3 {
      let old = Double(pixels[start + channel])
      pixels[start + channel] = UInt8(old + share * (colour[channel] - old))
    }
  }
}

extension SaliencyMaps {
  /// The value that is drawn at full strength: one percent of the values of all maps lie above it.
  ///
  /// - Complexity: O(values · log values).
  package var full: Float {
    guard !values.isEmpty else { return 0 }
    return values.sorted()[min(values.count * 99 / 100, values.count - 1)]
  }
}
