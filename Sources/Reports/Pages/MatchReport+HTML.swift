import Foundation
import Rewards

extension MatchReport {
  /// The report as one page that needs no other file and no network.
  ///
  /// It is also well-formed XML.
  ///
  /// - Complexity: O(T T' + bytes of the pictures).
  public var html: String {
    ReportPage(
      title: title,
      sections: [
        figureSection, tableSection, pictureSection, ReportPage.provenanceSection(provenance),
      ]
    ).html
  }

  private var figureSection: String {
    """
    <section>
    <p>Return \(Self.text(explanation.total)); cost of the match \(Self.text(explanation.cost)), to \
    which the losses of the steps add up. Each column of the map is a step of the episode, dark where \
    it went in the reference; the bars below are the losses. Steps are counted from 0.</p>
    <figure>
    \(figure.svg)</figure>
    </section>
    """
  }

  private var tableSection: String {
    let header = ReportPage.row(
      ["step", "matched with", "loss", "of the cost", "reward"], cell: "th")
    let body = costliest.map { ReportPage.row(cells(of: $0), cell: "td") }
    return """
      <section>
      <h2>The steps that lose most</h2>
      <div class="wide"><table>
      <thead>\(header)</thead>
      <tbody>
      \(body.joined(separator: "\n"))
      </tbody>
      </table></div>
      </section>
      """
  }

  private func cells(of step: MatchExplanation.Step) -> [String] {
    let share = explanation.cost > 0 ? step.loss / explanation.cost : nil
    return [
      "\(step.step)", "\(step.referenceStep)", Self.text(step.loss),
      share.map { String(format: "%.0f %%", 100 * $0) } ?? "—", Self.text(Double(step.reward)),
    ]
  }

  private var pictureSection: String {
    guard !pictures.isEmpty else { return "" }
    let figures = pictures.map(ReportPage.figure)
    return "<section>\n<h2>Frames</h2>\n\(figures.joined(separator: "\n"))\n</section>"
  }

  private static func text(_ value: Double) -> String { String(format: "%.4g", value) }
}
