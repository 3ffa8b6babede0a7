import Foundation
import Preferences
import TestSupport
import Testing

@Suite("The layout of a file of answers")
struct AnswerFormatTests {
  @Test(
    "is told by its first row",
    arguments: [
      (#"{"event":"asked","id":"1"}"#, AnswerFormat.events),
      ("\n{\"chosen\":\"a\",\"rejected\":\"b\"}\n{", .pairs),
      (#"[{"chosen":"a","rejected":"b"}]"#, .pairs),
      ("{\n\"chosen\":\"a\",\n\"rejected\":\"b\"}", .pairs),
      (#"[{"id":1,"annotations":[],"data":{}}]"#, .labelStudio),
      (#"{"id":1,"annotations":[],"data":{}}"#, .labelStudio),
      ("<!DOCTYPE html>", .events), ("", .events), ("[", .events), ("[3]", .events),
    ])
  func detected(text: String, format: AnswerFormat) throws {
    let folder = try TemporaryFolder()
    try text.write(toFile: folder.file("a"), atomically: true, encoding: .utf8)
    #expect(try AnswerFormat(detectedIn: folder.file("a")) == format)
  }

  @Test("is refused where it lacks what was asked, and where nothing is there")
  func refused() throws {
    let folder = try TemporaryFolder()
    try #"[{"id":1,"annotation_id":7,"video1":"a","pw":"left"}]"#.write(
      toFile: folder.file("a"), atomically: true, encoding: .utf8)
    expectError(.unsupported, saying: "JSON-MIN") { try AnswerFormat(detectedIn: folder.file("a")) }
    expectError(.missing, saying: "nothing there") {
      try AnswerFormat(detectedIn: folder.file("b"))
    }
  }
}
