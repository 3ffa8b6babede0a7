import Foundation

/// The part of a figure in which curves are drawn, with its axes.
struct PlotArea {
  /// The left edge of the axes, in SVG units.
  static let left = 72
  /// The height of the plot with its titles, in SVG units.
  static let height = 360.0

  private static let right = 624.0
  private static let top = 40.0
  private static let bottom = 304.0

  /// The steps, counted from 1.
  let steps: AxisTicks
  /// The rewards.
  let values: AxisTicks

  /// A curve through values, one per step.
  ///
  /// A single value becomes a dot.
  func line(_ line: [Double], colour: String) -> String {
    let points = line.enumerated().map { step, value in
      "\(coordinate: x(of: Double(step + 1))) \(coordinate: y(of: value))"
    }
    let path = "M" + points.joined(separator: " L") + (points.count == 1 ? " h0" : "")
    return "<path class=\"curve\" stroke=\"\(colour)\" d=\"\(path)\"/>"
  }

  /// The frame, the grid, the numbers and the titles of both axes.
  func axes(valueTitle: String) -> [String] {
    let frame = """
      <path class="frame" d="M\(Self.left) \(Self.top) V\(Self.bottom) H\(Self.right)"/>
      """
    let middle = (Self.top + Self.bottom) / 2
    let titles = [
      """
      <text x="\((Double(Self.left) + Self.right) / 2)" y="\(Self.bottom + 36)" \
      text-anchor="middle">step</text>
      """,
      """
      <text transform="translate(16 \(middle)) rotate(-90)" text-anchor="middle">\
      \(valueTitle.escapedForMarkup)</text>
      """,
    ]
    return [frame] + stepMarks + valueMarks + titles
  }

  private var stepMarks: [String] {
    // A short axis has ticks at half steps, which mean nothing.
    steps.values.filter { $0 == $0.rounded() }.map { step in
      let x = "\(coordinate: x(of: step))"
      return """
        <path class="frame" d="M\(x) \(Self.bottom) v5"/>\
        <text x="\(x)" y="\(Self.bottom + 18)" text-anchor="middle">\(Self.label(step))</text>
        """
    }
  }

  private var valueMarks: [String] {
    values.values.map { value in
      let y = y(of: value)
      return """
        <path class="grid" d="M\(Self.left) \(coordinate: y) H\(Self.right)"/>\
        <text x="\(Self.left - 8)" y="\(coordinate: y + 4)" text-anchor="end">\
        \(Self.label(value))</text>
        """
    }
  }

  private func x(of step: Double) -> Double {
    Double(Self.left) + steps.position(of: step) * (Self.right - Double(Self.left))
  }

  private func y(of value: Double) -> Double {
    Self.bottom - values.position(of: value) * (Self.bottom - Self.top)
  }

  private static func label(_ value: Double) -> String { String(format: "%g", value) }
}
