import Foundation

/// A chart of rewards over steps, drawn as SVG.
///
/// Lines and text follow the reader's light or dark colour scheme.
package struct RewardCurveFigure: Sendable, Equatable {
  /// The quantity that is drawn.
  package enum Quantity: String, Sendable, Codable {
    /// The reward of each step.
    case reward
    /// The rewards summed up to each step.
    case cumulativeReward = "cumulative reward"
  }

  /// The heading.
  package let title: String
  /// The quantity that is drawn.
  package let quantity: Quantity
  /// The curves of the episodes, in the order of the legend.
  package let curves: [RewardCurve]

  /// Describes the figure.
  ///
  /// - Precondition: There is at least one curve.
  package init(title: String, curves: [RewardCurve], quantity: Quantity = .reward) {
    precondition(!curves.isEmpty, "a figure shows at least one curve")
    self.title = title
    self.quantity = quantity
    self.curves = curves
  }

  /// The figure as an SVG document of 640 by 360 units, and 20 more per curve for the legend.
  ///
  /// - Complexity: O(steps).
  package var svg: String {
    let lines = curves.map(values)
    let plot = PlotArea(
      steps: AxisTicks(from: 1, to: Double(lines.map(\.count).max() ?? 1)),
      values: AxisTicks(
        from: lines.joined().min() ?? 0, to: lines.joined().max() ?? 0))
    return
      ([opening, style, heading] + plot.axes(valueTitle: quantity.rawValue)
      + lines.indices.map { plot.line(lines[$0], colour: Self.colour($0)) }
      + curves.indices.flatMap(legend) + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private func values(of curve: RewardCurve) -> [Double] {
    switch quantity {
    case .reward: curve.rewards.map(Double.init)
    case .cumulativeReward: curve.cumulative
    }
  }
}

// MARK: - Parts

extension RewardCurveFigure {
  /// The colours of Okabe and Ito that stand out on white and on black.
  ///
  /// People with any common form of colour blindness can tell them apart.
  /// <https://jfly.uni-koeln.de/color/>.
  private static let colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"]

  private static func colour(_ index: Int) -> String { colours[index % colours.count] }

  private var height: Int { Int(PlotArea.height) + 20 * curves.count }

  private var opening: String {
    let label = "\(title): \(quantity.rawValue) by step".escapedForMarkup
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="reward-curves" role="img" \
      aria-label="\(label)" viewBox="0 0 640 \(height)" width="640" height="\(height)">
      """
  }

  /// The rules are bound to the figure's class, because they also apply to a page that holds the figure.
  private var style: String {
    """
    <style>
    .reward-curves { color: #333; font: 12px sans-serif; }
    .reward-curves text { fill: currentColor; }
    .reward-curves .frame { stroke: currentColor; fill: none; }
    .reward-curves .grid { stroke: currentColor; stroke-opacity: 0.15; }
    .reward-curves .curve { fill: none; stroke-width: 2; stroke-linecap: round; \
    stroke-linejoin: round; }
    @media (prefers-color-scheme: dark) { .reward-curves { color: #ddd; } }
    </style>
    """
  }

  private var heading: String {
    """
    <text x="\(PlotArea.left)" y="24" font-size="15">\(title.escapedForMarkup)</text>
    """
  }

  private func legend(of index: Int) -> [String] {
    let y = Int(PlotArea.height) + 20 * index + 4
    return [
      """
      <path class="curve" stroke="\(Self.colour(index))" d="M\(PlotArea.left) \(y) h24"/>
      """,
      """
      <text x="\(PlotArea.left + 32)" y="\(y + 4)">\(curves[index].name.escapedForMarkup)</text>
      """,
    ]
  }
}
