import Episodes
import Foundation
import TestSupport
import Testing

@Suite("JSON")
struct JSONTests {
  private struct Sample: Codable {
    var ratio = 0.5
    var path = "a/b"
    var list: [Int] = [1]
  }

  @Test("Equal values make equal bytes: keys sorted, indented, a newline at the end")
  func text() throws {
    let data = try JSONText.data(Sample(), for: "x")
    let text = String(decoding: data, as: UTF8.self)
    #expect(text.hasSuffix("}\n") && text.contains("\n  \"path\" : \"a/b\""))
    let places = ["list", "path", "ratio"].compactMap { text.range(of: $0)?.lowerBound }
    #expect(places.count == 3 && places == places.sorted())
    #expect(try JSONText.line(Sample(), for: "x") == #"{"list":[1],"path":"a/b","ratio":0.5}"#)
  }

  @Test("A number that JSON cannot carry is an error that names the file")
  func notFinite() {
    for bad in [Double.nan, .infinity] {
      expectError(.unwritable, saying: "card.json") {
        try JSONText.data(Sample(ratio: bad), for: "card.json")
      }
      expectError(.unwritable, saying: "log") { try JSONText.line([bad], for: "log") }
    }
  }

  @Test(
    "Says where in the document something is wrong",
    arguments: [
      ("{}", "no \"ratio\" in the document"), (#"{"ratio": "x"}"#, "at ratio"),
      (#"{"ratio": 1, "path": null}"#, "at path"),
      (#"{"ratio": 1, "path": "", "list": [1, "x"]}"#, "at list"), ("{", "document"),
      ("", "document"),
    ])
  func problems(text: String, part: String) {
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Sample.self, from: Data(text.utf8))
    }
    let description = error.map { JSONProblem.describe($0) } ?? ""
    #expect(description.contains(part) && !description.contains("\n"), "\(description)")
  }
}
