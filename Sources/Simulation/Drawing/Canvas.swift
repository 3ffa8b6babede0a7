import VideoDecoding

/// The colours of the scenes.
enum Colour {
  case wall, floor, goal, goalEdge, zone, zoneEdge, block, blockEdge, robot, robotEdge, pupil

  var rgb: [UInt8] {
    switch self {
    case .wall: [231, 231, 234]
    case .floor: [255, 255, 255]
    case .goal: [250, 190, 209]
    case .goalEdge: [245, 129, 165]
    case .zone: [254, 225, 150]
    case .zoneEdge: [253, 191, 47]
    case .block: [245, 129, 165]
    case .blockEdge: [243, 94, 141]
    case .robot: [162, 163, 175]
    case .robotEdge: [144, 145, 159]
    case .pupil: [26, 26, 26]
    }
  }
}

/// A square picture of the arena around its middle, upwards being up.
struct Canvas {
  private(set) var picture: PolygonPicture
  private let scale: Double
  private let view: Double

  /// `view` is half the width that is seen.
  init(side: Int, view: Double) {
    picture = PolygonPicture(width: side, height: side)
    scale = Double(side) / (2 * view)
    self.view = view
  }

  /// Fills a convex polygon of a body's own coordinates.
  mutating func fill(_ corners: [Vector], _ colour: Colour, at pose: Pose = Pose(.zero)) {
    picture.fill(
      corners.map {
        let place = $0.turned(by: pose.angle) + pose.position
        return ((place.x + view) * scale, (view - place.y) * scale)
      }, with: colour.rgb)
  }

  /// Fills an outline with an edge that lies half outside.
  ///
  /// `outline` gives the corners of the form grown by half of a width on every side.
  mutating func outlined(
    _ outline: (Double) -> [Vector], _ colour: Colour, _ edge: Colour, line: Double,
    at pose: Pose = Pose(.zero)
  ) {
    fill(outline(line), edge, at: pose)
    fill(outline(-line), colour, at: pose)
  }
}
