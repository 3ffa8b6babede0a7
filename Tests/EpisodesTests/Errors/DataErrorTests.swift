import Episodes
import Testing

@Suite("Data error")
struct DataErrorTests {
  @Test("Reads as one line: where, what was expected, what was found, what to do")
  func line() {
    let full = DataError(
      .mismatch, file: "a.hdf5", place: "/data/demo_3", expected: "3 rows", found: "4",
      remedy: "record it again")
    #expect("\(full)" == "a.hdf5: /data/demo_3: expected 3 rows, found 4; record it again")
    let short = DataError(.missing, file: "a", expected: "a file", found: "nothing there")
    #expect("\(short)" == "a: expected a file, found nothing there")
  }

  @Test("Names what has the problem where that is no file, or nothing")
  func subject() {
    let queries = DataError(
      .invalidValue, subject: "queries", place: "overlap", expected: "1 or more", found: "0",
      remedy: "ask for more", settings: [.seed])
    #expect("\(queries)" == "queries: overlap: expected 1 or more, found 0; ask for more")
    #expect(queries.file == nil && queries.settings == [.seed])
    let inFile = DataError(
      .invalidValue, file: "a.json", subject: "keys", expected: "one", found: "none")
    #expect("\(inFile)" == "a.json: keys: expected one, found none")
    let nowhere = DataError(.invalidValue, expected: "a number", found: "none")
    #expect("\(nowhere)" == "expected a number, found none")
  }

  @Test("Told as of another place, keeps what is to be done")
  func relocated() {
    let error = DataError(
      .unwritable, file: "a.tmp", expected: "room", found: "none", remedy: "make room",
      settings: [.output])
    let moved = error.relocated(to: "a.hdf5", place: "/data")
    #expect("\(moved)" == "a.hdf5: /data: expected room, found none; make room")
    #expect(moved.settings == [.output] && moved.kind == .unwritable)
    let answers = error.relocated(toSubject: "answers", place: "line 3")
    #expect("\(answers)" == "answers: line 3: expected room, found none; make room")
    #expect(answers.file == nil && answers.settings == [.output])
  }

  @Test("Nothing in it can add a line, move the cursor or turn the writing round")
  func escaping() {
    let error = DataError(
      .missing, file: "a\nb\r", place: "\u{1B}[31m\u{7}", expected: "\u{0}\t",
      found: "\u{9B}\u{2028}\u{2029}", remedy: "\u{202E}txt\u{2066}")
    let text = "\(error)"
    let expected =
      #"a\nb\r: \u{1B}[31m\u{07}: expected \0\t, "#
      + #"found \u{009B}\u{2028}\u{2029}; \u{202E}txt\u{2066}"#
    #expect(text == expected)
  }

  @Test(
    "Ordinary text of any script stays as it is", arguments: ["ü é 机 👩‍🔬", #"C:\"quoted" 'x'"#, ""])
  func untouched(text: String) {
    #expect(text.escapingControlCharacters == text)
  }
}
