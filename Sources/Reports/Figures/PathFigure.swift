import Foundation

/// The paths of an episode and a reference through an encoder's space, drawn as SVG.
///
/// They are drawn on the plane in which both vary most. Paths begin at an open circle and end at a full one.
/// Text follows the reader's light or dark colour scheme.
public struct PathFigure: Sendable, Equatable {
  /// A path with its name.
  public struct Path: Codable, Sendable, Equatable {
    /// The name, written beside the path's colour.
    public let name: String
    /// The points, at least one.
    public let points: [PrincipalPlane.Point]

    /// Names a path.
    public init(name: String, points: [PrincipalPlane.Point]) {
      self.name = name
      self.points = points
    }
  }

  /// The heading.
  public let title: String
  /// The paths, the episode's first, at most as many as there are colours.
  public let paths: [Path]
  /// The shares of the variance along x and y.
  public let explained: [Double]

  /// Describes the figure.
  public init(title: String, paths: [Path], explained: [Double]) {
    self.title = title
    self.paths = paths
    self.explained = explained
  }

  private static let colours = ["#0072b2", "#d55e00"]
  private static let (left, right, top, bottom) = (48.0, 624.0, 64.0, 424.0)

  /// The figure as an SVG document of 640 by 464 units.
  ///
  /// - Complexity: O(points).
  public var svg: String {
    ([opening, style, heading, frame] + names + drawn + axes + ["</svg>"])
      .joined(separator: "\n") + "\n"
  }
}

// MARK: - The paths

extension PathFigure {
  /// Units of the figure per unit of the plane.
  ///
  /// Both axes have the same scale, because the figure shows distances.
  private var scale: Double {
    let widths = [range(\.x), range(\.y)].map { $0.upperBound - $0.lowerBound }
    let fits = zip([Self.right - Self.left, Self.bottom - Self.top], widths)
      .filter { $0.1 > 0 }.map { 0.92 * $0.0 / $0.1 }
    return fits.min() ?? 1
  }

  private func range(_ coordinate: KeyPath<PrincipalPlane.Point, Double>) -> ClosedRange<Double> {
    let values = paths.flatMap { $0.points.map { $0[keyPath: coordinate] } }
    return (values.min() ?? 0)...(values.max() ?? 0)
  }

  private func place(_ point: PrincipalPlane.Point) -> (x: Double, y: Double) {
    let (x, y) = (range(\.x), range(\.y))
    let middle = (x: (x.lowerBound + x.upperBound) / 2, y: (y.lowerBound + y.upperBound) / 2)
    return (
      (Self.left + Self.right) / 2 + (point.x - middle.x) * scale,
      (Self.top + Self.bottom) / 2 - (point.y - middle.y) * scale
    )
  }

  private var drawn: [String] {
    zip(paths, Self.colours).flatMap { path, colour -> [String] in
      let places = path.points.map(place)
      let line = places.map { "\(coordinate: $0.x) \(coordinate: $0.y)" }.joined(separator: " L")
      let dots = places.map { Self.circle($0, radius: 2, fill: colour, line: colour) }
      let ends = [
        places.first.map { Self.circle($0, radius: 6, fill: "none", line: colour) },
        places.last.map { Self.circle($0, radius: 6, fill: colour, line: colour) },
      ]
      return ["<path class=\"way\" stroke=\"\(colour)\" d=\"M\(line)\"/>"] + dots
        + ends.compactMap { $0 }
    }
  }

  private static func circle(
    _ place: (x: Double, y: Double), radius: Int, fill: String, line: String
  ) -> String {
    """
    <circle cx="\(coordinate: place.x)" cy="\(coordinate: place.y)" r="\(radius)" fill="\(fill)" \
    stroke="\(line)"/>
    """
  }
}

// MARK: - Surroundings

extension PathFigure {
  private var opening: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" class="space" role="img" \
    aria-label="\(title.escapedForMarkup)" viewBox="0 0 640 464" width="640" height="464">
    """
  }

  /// The rules are bound to the figure's class, because they also apply to a page that holds the figure.
  private var style: String {
    """
    <style>
    .space { color: #333; font: 12px sans-serif; }
    .space text { fill: currentColor; }
    .space .frame { stroke: currentColor; fill: none; stroke-opacity: 0.5; }
    .space .way { fill: none; stroke-width: 1.5; stroke-opacity: 0.7; }
    @media (prefers-color-scheme: dark) { .space { color: #ddd; } }
    </style>
    """
  }

  private var heading: String {
    "<text x=\"48\" y=\"24\" font-size=\"15\">\(title.escapedForMarkup)</text>"
  }

  private var frame: String {
    "<path class=\"frame\" d=\"M48 64 V424 H624 V64 Z\"/>"
  }

  private var names: [String] {
    zip(paths, Self.colours).enumerated().map { index, named in
      let x = 48 + 288 * index
      return """
        <circle cx="\(x + 6)" cy="46" r="5" fill="\(named.1)"/>\
        <text x="\(x + 18)" y="50">\(named.0.name.escapedForMarkup)</text>
        """
    }
  }

  private var axes: [String] {
    let shares = explained.map { String(format: "%.0f %%", 100 * $0) }
    return [
      """
      <text x="336" y="448" text-anchor="middle">first direction, \(shares.first ?? "") of the \
      variance</text>
      """,
      """
      <text transform="translate(28 244) rotate(-90)" text-anchor="middle">second direction, \
      \(shares.last ?? "")</text>
      """,
    ]
  }
}
