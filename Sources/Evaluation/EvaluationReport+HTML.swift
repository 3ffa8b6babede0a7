import Episodes

extension EvaluationReport {
  /// The report as one page that needs no other file and no network; it is also well-formed XML.
  ///
  /// - Complexity: O(rows + steps of the figures).
  public var html: String {
    let title = title.escapedForMarkup
    let sections = [tableSection, figureSection, provenanceSection].joined(separator: "\n")
    return """
      <!DOCTYPE html>
      <html xmlns="http://www.w3.org/1999/xhtml" lang="en">
      <head>
      <meta charset="utf-8"/>
      <meta http-equiv="Content-Security-Policy" \
      content="default-src 'none'; style-src 'unsafe-inline'"/>
      <meta name="viewport" content="width=device-width"/>
      <title>\(title)</title>
      <style>
      :root { color-scheme: light dark; font: 15px/1.5 sans-serif; }
      body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
      div.wide { overflow-x: auto; }
      table { border-collapse: collapse; }
      th, td { padding: 0.2rem 0.6rem; text-align: right; border-bottom: 1px solid #8884; }
      th:nth-child(-n+2), td:nth-child(-n+2), .facts td { text-align: left; }
      svg { max-width: 100%; height: auto; }
      </style>
      </head>
      <body>
      <h1>\(title)</h1>
      \(sections)
      </body>
      </html>

      """
  }

  private var tableSection: String {
    let header = Self.row(table.headings, cell: "th")
    let body = table.rows.map { Self.row(table.cells(of: $0), cell: "td") }
    return """
      <section>
      <h2>Against the recorded reward</h2>
      <div class="wide"><table>
      <thead>\(header)</thead>
      <tbody>
      \(body.joined(separator: "\n"))
      </tbody>
      </table></div>
      \(Self.explanation(of: table.settings))
      </section>
      """
  }

  private static func explanation(of settings: EvaluationSettings) -> String {
    """
    <p>The true score of an episode is its mean recorded reward over the last quarter plus that over
    the whole. <b>Accuracy</b>: the share of pairs of episodes whose returns are in the order of
    their true scores; pairs closer than \(settings.margin) are left out, equal returns (tied) count
    one half, 0.5 is chance. The interval draws the episodes anew \(settings.resampleCount) times.
    <b>Spearman in episode</b>: mean over episodes of the rank correlation of each step's reward with
    the recorded one; episodes where it is undefined are counted, and left out. <b>Pooled</b>: over
    the steps of all episodes together. A dash means undefined. A method that does not beat the
    baselines, which only know the time, has learned nothing.</p>
    """
  }

  private var figureSection: String {
    guard !figures.isEmpty else { return "" }
    let drawings = figures.map { "<figure>\n\($0.svg)</figure>" }.joined(separator: "\n")
    return "<section>\n<h2>Rewards by step</h2>\n\(drawings)\n</section>"
  }

  private var provenanceSection: String {
    let facts =
      [("version", provenance.toolVersion), ("command", provenance.command)]
      + Self.sorted(provenance.settings.mapValues { $0 }, named: "setting")
      + Self.sorted(provenance.seeds.mapValues { "\($0)" }, named: "seed")
      + Self.sorted(provenance.hashes.mapValues(\.hexadecimal), named: "SHA-256")
    let rows = facts.map { Self.row([$0.0, $0.1], cell: "td") }.joined(separator: "\n")
    return """
      <section>
      <h2>Provenance</h2>
      <div class="wide"><table class="facts"><tbody>
      \(rows)
      </tbody></table></div>
      </section>
      """
  }

  private static func sorted(_ facts: [String: String], named kind: String) -> [(String, String)] {
    facts.sorted { $0.key < $1.key }.map { ("\(kind) \($0.key)", $0.value) }
  }

  private static func row(_ cells: [String], cell: String) -> String {
    "<tr>" + cells.map { "<\(cell)>\($0.escapedForMarkup)</\(cell)>" }.joined() + "</tr>"
  }
}
