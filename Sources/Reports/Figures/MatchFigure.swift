import Foundation
import Rewards

/// The match of an episode with a reference as a map, drawn as SVG.
///
/// Every step of the episode has a column, which is dark where its mass went. Below it stands the loss of
/// the step. Steps are counted from 0, as in the files. Long sequences are drawn in blocks of steps, at most
/// `largestSide` on a side. Text follows the reader's light or dark colour scheme.
public struct MatchFigure: Sendable, Equatable {
  /// The largest number of cells on a side of the map.
  public static let largestSide = 96

  /// The heading.
  public let title: String
  /// The match that is drawn.
  public let explanation: MatchExplanation
  /// The number of highlighted steps, those with the largest losses.
  public let markCount: Int

  /// Describes the figure.
  public init(title: String, explanation: MatchExplanation, markCount: Int = 5) {
    self.title = title
    self.explanation = explanation
    self.markCount = markCount
  }

  /// The figure as an SVG document of 640 by 540 units.
  ///
  /// - Complexity: O(T T').
  public var svg: String {
    ([opening, style, heading] + cells + losses + axes + ["</svg>"]).joined(separator: "\n") + "\n"
  }
}

// MARK: - The map

extension MatchFigure {
  private static let left = 72.0
  private static let right = 624.0
  private static let top = 40.0
  private static let bottom = 400.0
  /// The least share of a column's largest mass at which a cell is visible.
  private static let faintest = 0.02

  private var stepCount: Int { explanation.steps.count }
  private var columnCount: Int { min(stepCount, Self.largestSide) }
  private var rowCount: Int { min(explanation.referenceStepCount, Self.largestSide) }
  private var cellWidth: Double { (Self.right - Self.left) / Double(columnCount) }
  private var cellHeight: Double { (Self.bottom - Self.top) / Double(rowCount) }

  /// The column of the map that a step is drawn in.
  private func column(of step: Int) -> Int { step * columnCount / stepCount }

  /// The mass in every cell, one column of the map after another.
  private var masses: [Double] {
    let referenceStepCount = explanation.referenceStepCount
    var masses = [Double](repeating: 0, count: columnCount * rowCount)
    for (index, mass) in explanation.plan.enumerated() {
      let row = index % referenceStepCount * rowCount / referenceStepCount
      masses[column(of: index / referenceStepCount) * rowCount + row] += mass
    }
    return masses
  }

  /// One rectangle per cell that holds mass.
  ///
  /// A cell is as dark as its share of the largest mass in its column, so that the destination of a step
  /// shows even if its mass is spread.
  private var cells: [String] {
    let masses = masses
    return (0..<columnCount).flatMap { column in
      cells(ofColumn: column, Array(masses[column * rowCount..<(column + 1) * rowCount]))
    }
  }

  private func cells(ofColumn column: Int, _ masses: [Double]) -> [String] {
    guard let fullest = masses.max(), fullest > 0 else { return [] }
    return masses.indices.filter { masses[$0] >= Self.faintest * fullest }.map { row in
      rectangle(column, row, opacity: masses[row] / fullest)
    }
  }

  private func rectangle(_ column: Int, _ row: Int, opacity: Double) -> String {
    let x = Self.left + Double(column) * cellWidth
    let y = Self.bottom - Double(row + 1) * cellHeight
    return """
      <rect class="mass" x="\(coordinate: x)" y="\(coordinate: y)" \
      width="\(coordinate: cellWidth)" height="\(coordinate: cellHeight)" \
      fill-opacity="\(coordinate: opacity)"/>
      """
  }
}

// MARK: - Losses of steps

extension MatchFigure {
  private static let lossTop = 448.0
  private static let lossBottom = 496.0

  /// A bar per column of the map, as high as its largest loss.
  ///
  /// The largest losses have a colour of their own.
  private var losses: [String] {
    let marked = Set(explanation.costliest(markCount).map { column(of: $0.step) })
    var losses = [Double](repeating: 0, count: columnCount)
    for step in explanation.steps {
      losses[column(of: step.step)] = max(losses[column(of: step.step)], step.loss)
    }
    let largest = losses.max() ?? 0
    return losses.enumerated().map { column, loss in
      let height = largest > 0 ? loss / largest * (Self.lossBottom - Self.lossTop) : 0
      return """
        <rect class="\(marked.contains(column) ? "loss worst" : "loss")" \
        x="\(coordinate: Self.left + Double(column) * cellWidth)" \
        y="\(coordinate: Self.lossBottom - height)" width="\(coordinate: cellWidth)" \
        height="\(coordinate: height)"/>
        """
    }
  }
}

// MARK: - Surroundings

extension MatchFigure {
  private var opening: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" class="match" role="img" \
    aria-label="\(title.escapedForMarkup)" viewBox="0 0 640 540" width="640" height="540">
    """
  }

  /// The rules are bound to the figure's class, because they also apply to a page that holds the figure.
  private var style: String {
    """
    <style>
    .match { color: #333; font: 12px sans-serif; }
    .match text { fill: currentColor; }
    .match .frame { stroke: currentColor; fill: none; }
    .match .mass, .match .loss { fill: #0072b2; shape-rendering: crispEdges; }
    .match .worst { fill: #d55e00; }
    @media (prefers-color-scheme: dark) {
    .match { color: #ddd; } .match .mass, .match .loss { fill: #56b4e9; }
    .match .worst { fill: #e69f00; }
    }
    </style>
    """
  }

  private var heading: String {
    "<text x=\"72\" y=\"24\" font-size=\"15\">\(title.escapedForMarkup)</text>"
  }

  private var axes: [String] {
    let worst = explanation.costliest(markCount).map { "\($0.step)" }.joined(separator: ", ")
    let episode = explanation.episode.name.escapedForMarkup
    let reference = explanation.reference.name.escapedForMarkup
    return [
      "<path class=\"frame\" d=\"M72 40 V400 H624 V40 Z M72 448 V496 H624\"/>",
      "<text x=\"348\" y=\"436\" text-anchor=\"middle\">step of \(episode)</text>",
      "<text transform=\"translate(16 220) rotate(-90)\" text-anchor=\"middle\">"
        + "step of \(reference)</text>",
      "<text x=\"64\" y=\"476\" text-anchor=\"end\">loss</text>",
      "<text x=\"72\" y=\"520\">losing most: \(worst)</text>",
    ] + stepMarks + referenceMarks
  }

  private var stepMarks: [String] {
    Self.marks(stepCount).map { step in
      let x = Self.left + (Double(step) + 0.5) / Double(stepCount) * (Self.right - Self.left)
      return """
        <path class="frame" d="M\(coordinate: x) 400 v5"/>\
        <text x="\(coordinate: x)" y="418" text-anchor="middle">\(step)</text>
        """
    }
  }

  private var referenceMarks: [String] {
    let count = explanation.referenceStepCount
    return Self.marks(count).map { step in
      let y = Self.bottom - (Double(step) + 0.5) / Double(count) * (Self.bottom - Self.top)
      return """
        <path class="frame" d="M72 \(coordinate: y) h-5"/>\
        <text x="64" y="\(coordinate: y + 4)" text-anchor="end">\(step)</text>
        """
    }
  }

  /// The steps that an axis labels.
  private static func marks(_ count: Int) -> [Int] {
    guard count > 1 else { return [0] }
    return AxisTicks(from: 0, to: Double(count - 1)).values
      .filter { $0 == $0.rounded() }.map { Int($0) }
  }
}
