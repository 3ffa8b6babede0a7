import Episodes
import Foundation
import Labelling
import TestSupport
import Testing

@testable import Preferences
@testable import TerminalPlayer

@Suite("What a player shows")
struct PlayerViewTests {
  private func text(
    _ state: PlayerState, columns: Int = 80, rows: Int = 24,
    shown: FrameLoader.Shown = .frame(.noise(1, height: 20, width: 20, seed: 1), isCurrent: true)
  ) -> [String] {
    let size = TerminalSize(columns: columns, rows: rows, cell: nil)
    let layout = PlayerLayout(state, size: size, bindings: .standard)
    let view = PlayerView(
      state: state, layout: layout, bindings: .standard, mode: .blocks,
      cell: TerminalSize.assumedCell,
      steps: state.videos.indices.map(state.playback.step))
    let grid = view.drawn { _ in shown }.grid
    return (0..<rows).map { row in
      String(
        (0..<columns).compactMap { column -> Character? in
          if case .character(let character) = grid[column, row].content { character } else { nil }
        })
    }
  }

  @Test("Progress, question, titles, position and keys are there, each where it belongs")
  func whole() throws {
    let rows = text(try .sample())
    #expect(rows[0].hasPrefix("ann  3/40 answered  6.0/min  about 7 min left"))
    #expect(rows[1].hasPrefix("Which is better?"))
    #expect(rows[2].contains("[1]  1/20  2.0 s") && rows[2].contains("[2]  1/21  2.1 s"))
    // A name may say who recorded an episode, or when.
    #expect(!rows.joined().contains("dots"))
    #expect(rows[20].contains("1x  0.0/2.1 s  real time  loop"))
    #expect(rows[22].hasPrefix("1 2 choose  0 tie  ? can't tell  x broken  s skip  u undo  q quit"))
  }

  @Test(
    "Every key that answers is shown on a screen of 80 columns, whatever is asked, and the help")
  func keys() throws {
    for (kind, count) in [(Query.Kind.pair, 2), (.ranking, 3), (.similarity, 3), (.set, 5)] {
      let foot = text(try .sample(kind: kind, count: count))[22...].joined(separator: " ")
      for word in ["tie", "can't tell", "broken", "skip", "undo", "quit", "play", "speed", "zoom"] {
        #expect(foot.contains(word), "\(kind): \(word) in \(foot)")
      }
      #expect(foot.contains("h help"))
    }
  }

  @Test("No key and its meaning is cut, on whatever width, and the last says how to see the others")
  func wholeKeys() throws {
    let tags = (0..<30).map { "reason-\($0)" }
    var state = try PlayerState.sample(tags: tags)
    for mode in [PlayerState.Mode.watching, .confidence, .reasons] {
      state.mode = mode
      let line = KeyLine(.standard, state)
      for columns in [24, 40, 80, 200] {
        for rows in [1, 2, 8] {
          let lines = line.lines(columns: columns, most: rows)
          #expect(lines.count <= rows)
          for row in lines {
            let width = row.reduce(0) { $0 + $1.columnCount + 2 } - 2
            #expect(width <= columns)
          }
          if mode != .confidence {
            #expect(lines.last?.last?.meaning == (mode == .reasons ? "done" : "help"))
          }
        }
      }
    }
    #expect(text(state).joined().contains("reason-13"))
  }

  @Test(
    "A long question and a task take the rows that they need, and end in … where there are none")
  func question() throws {
    let words = (0..<40).map { "word\($0)" }.joined(separator: " ")
    let sample = try PlayerState.sample()
    var query = sample.query
    (query.question, query.criterion) = (words, "safety")
    let state = PlayerState(query, videos: sample.videos, progress: sample.progress)
    let wide = text(state)
    #expect(wide[1].hasPrefix("word0 word1"))
    #expect(wide[1...4].joined(separator: " ").contains("word39"))
    #expect(wide[1...4].joined().contains("(safety)"))
    let narrow = text(state, columns: 30, rows: 12)
    #expect(narrow[2].contains("…"))
    #expect(narrow[3].contains("[1]"))
  }

  @Test("The help names every action's keys, in words, and fits a usual screen")
  func help() throws {
    let view = HelpText.view(.standard, try .sample())
    let grid = view.grid(columns: 80, rows: 30)
    #expect(view.next(columns: 80, rows: 30) == nil)
    let shown = (0..<30).map { row in
      String(
        (0..<80).compactMap { column -> Character? in
          if case .character(let character) = grid[column, row].content { character } else { nil }
        })
    }
    for action in LabelAction.allCases {
      for key in KeyBindings.standard.keys[action] ?? [] {
        #expect(
          shown.contains { $0.prefix(16).split(separator: " ").contains { $0 == key } }, "\(key)")
      }
    }
    #expect(shown[0].contains("Which is better?"))
  }

  @Test("An order under way shows the places given, and what is said goes below")
  func order() throws {
    var state = try PlayerState.sample(kind: .set, count: 4, tags: ["smooth"])
    for key in ["3", "0", "1", "c", "2", "r", "1", "enter"] {
      _ = try state.take(key, bindings: .standard, seconds: 2)
    }
    let rows = text(state, columns: 120)
    #expect(rows.joined().contains("[3] #1"))
    #expect(rows.joined().contains("[1] #1"))
    #expect(rows[21].hasPrefix("3 = 1   sure: 2 of 3   why: smooth"))
  }

  @Test("A video that cannot be shown says why and how to mark it")
  func problem() throws {
    let problem = DataError(.unreadable, file: "a.mp4", expected: "a video", found: "none")
    let rows = text(try .sample(), shown: .problem(problem)).joined(separator: " ")
    #expect(rows.contains("cannot be shown (x marks it"))
    #expect(rows.contains("Which is better?"))
  }

  @Test("Names of any length and in any script leave the screen in order", arguments: 1...12)
  func names(length: Int) throws {
    let state = try PlayerState.sample(
      kind: .set, count: 5, names: "机器人/" + String(repeating: "é机", count: length * 4))
    for columns in [24, 41, 80, 200] {
      for row in text(state, columns: columns) { #expect(row.columnCount <= columns) }
    }
  }

  @Test("A screen that is too small asks for a larger one")
  func tooSmall() throws {
    #expect(text(try .sample(), columns: 20, rows: 5)[0].hasPrefix("make the window la"))
  }

  @Test("A note that is typed is shown from its end")
  func note() throws {
    var state = try PlayerState.sample()
    _ = try state.take("n", bindings: .standard, seconds: 2)
    state.paste(String(repeating: "a", count: 200) + "the end")
    #expect(text(state)[21].contains("the end▏"))
    #expect(text(state)[22].contains("enter keeps the note"))
  }

  @Test("Pictures are for terminals that have them, in places that no text is written to")
  func pictures() throws {
    let state = try PlayerState.sample()
    let size = TerminalSize(columns: 80, rows: 24, cell: PixelSize(width: 8, height: 16))
    let layout = PlayerLayout(size: size, videos: state.videos.map(\.size))
    let view = PlayerView(
      state: state, layout: layout, bindings: .standard, mode: .kitty,
      cell: PixelSize(width: 8, height: 16), steps: [0, 0])
    let drawn = view.drawn {
      .frame(.noise(1, height: 160, width: 160, seed: UInt64($0)), isCurrent: true)
    }
    #expect(drawn.pictures.map(\.video) == [0, 1])
    for picture in drawn.pictures {
      #expect((picture.place.columns, picture.place.rows) == (34, 17))
      #expect(drawn.grid[picture.place.column, picture.place.row] == .picture)
    }
  }
}
