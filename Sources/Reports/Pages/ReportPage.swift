import Episodes

/// A page that needs no other file and no network, and is also well-formed XML.
struct ReportPage {
  /// The heading.
  let title: String
  /// The parts of the page, as markup.
  let sections: [String]

  /// The page as a document.
  ///
  /// A browser may fetch and run nothing for it, and shows only the pictures inside the page.
  var html: String {
    let title = title.escapedForMarkup
    return """
      <!DOCTYPE html>
      <html xmlns="http://www.w3.org/1999/xhtml" lang="en">
      <head>
      <meta charset="utf-8"/>
      <meta http-equiv="Content-Security-Policy" \
      content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"/>
      <meta name="viewport" content="width=device-width"/>
      <title>\(title)</title>
      <style>
      :root { color-scheme: light dark; font: 15px/1.5 sans-serif; }
      body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
      div.wide { overflow-x: auto; }
      table { border-collapse: collapse; }
      th, td { padding: 0.2rem 0.6rem; text-align: right; border-bottom: 1px solid #8884; }
      th:nth-child(-n+2), td:nth-child(-n+2), .facts td { text-align: left; }
      figure { margin: 1rem 0; }
      svg, img { max-width: 100%; height: auto; }
      .beside { display: grid; gap: 0 2rem; align-items: start; \
      grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); }
      .beside img { width: 100%; }
      </style>
      </head>
      <body>
      <h1>\(title)</h1>
      \(sections.joined(separator: "\n"))
      </body>
      </html>

      """
  }

  /// A section with the origin of the page's numbers.
  static func provenanceSection(_ provenance: Provenance) -> String {
    let facts =
      [("version", provenance.toolVersion), ("command", provenance.command)]
      + sorted(provenance.settings, named: "setting")
      + sorted(provenance.seeds.mapValues { "\($0)" }, named: "seed")
      + sorted(provenance.hashes.mapValues(\.hexadecimal), named: "SHA-256")
    let rows = facts.map { row([$0.0, $0.1], cell: "td") }.joined(separator: "\n")
    return """
      <section>
      <h2>Provenance</h2>
      <div class="wide"><table class="facts"><tbody>
      \(rows)
      </tbody></table></div>
      </section>
      """
  }

  /// A picture with its caption.
  static func figure(_ picture: MatchReport.Picture) -> String {
    let caption = picture.caption.escapedForMarkup
    return """
      <figure>
      <img alt="\(caption)" src="data:image/png;base64,\(picture.png.base64EncodedString())"/>
      <figcaption>\(caption)</figcaption>
      </figure>
      """
  }

  /// A row of a table, with cells of one kind.
  static func row(_ cells: [String], cell: String) -> String {
    "<tr>" + cells.map { "<\(cell)>\($0.escapedForMarkup)</\(cell)>" }.joined() + "</tr>"
  }

  private static func sorted(_ facts: [String: String], named kind: String) -> [(String, String)] {
    facts.sorted { $0.key < $1.key }.map { ("\(kind) \($0.key)", $0.value) }
  }
}
