import Foundation
import Labelling
import Testing

@testable import TerminalPlayer

@Suite("A text that fills the screen")
struct TextViewTests {
  private func rows(_ grid: ScreenGrid) -> [String] {
    (0..<grid.rows).map { row in
      String(
        (0..<grid.columns).map { column -> Character in
          if case .character(let character) = grid[column, row].content { character } else { " " }
        }
      ).trimmingCharacters(in: .whitespaces)
    }
  }

  @Test("is shown page by page, every line once, down to the smallest screen")
  func pages() throws {
    let words = (0..<40).map { "word\($0)" }
    let guidelines = try Guidelines("# Head\n\n" + words.joined(separator: " ") + "\n- item")
    for (columns, rows) in [(24, 9), (20, 3), (80, 24), (1, 1)] {
      var (view, shown): (TextView?, [String]) = (TextView(guidelines), [])
      while let page = view {
        shown += self.rows(page.grid(columns: columns, rows: rows)).dropLast()
        view = page.next(columns: columns, rows: rows)
      }
      guard columns > 1 else { continue }
      let all = shown.joined(separator: " ").split(separator: " ").map(String.init)
      #expect(all == ["Head"] + words + ["•", "item"], "\(columns)x\(rows)")
    }
  }

  @Test("ends with a hint how to go on")
  func hint() throws {
    let view = TextView([.init("One line\nand another")])
    let shown = rows(view.grid(columns: 40, rows: 6))
    #expect(shown[0] == "One line" && shown[1] == "and another" && shown[5] == "any key goes on")
    #expect(view.next(columns: 40, rows: 6) == nil)
  }
}
