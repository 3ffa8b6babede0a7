import Episodes
import Foundation
import TestSupport
import Testing

@Suite("Episode id")
struct EpisodeIDTests {
  @Test(
    "Takes one or two components, in any script",
    arguments: [
      ("panda_stack/demo_3", "panda_stack", "demo_3"),
      ("000_27904255", "000_27904255", "000_27904255"),
      ("a b/ü.c,d", "a b", "ü.c,d"), ("...", "...", "..."), ("机器人/👩‍🔬", "机器人", "👩‍🔬"),
    ])
  func valid(name: String, stem: String, demo: String) throws {
    let id = try EpisodeID(name)
    #expect(id.name == name && id.description == name)
    #expect(id.fileStem == stem && id.demo == demo)
  }

  @Test(
    "Refuses what would lead elsewhere inside an HDF5 file, or hide something on a terminal",
    arguments: [
      "", "/", "/a", "a/", "a//b", "a/b/c", ".", "..", "a/.", "../a", "a\nb", "a\u{0}b",
      "a\u{1B}[2J", "a\u{85}b", "a\u{2028}b", "a\u{202E}b", "a/b/\u{301}c", "a/\u{301}/c",
    ])
  func invalid(name: String) {
    expectError(.invalidValue, saying: "expected an episode id such as panda_stack/demo_3") {
      try EpisodeID(name)
    }
  }

  @Test("The parts are checked together")
  func parts() throws {
    #expect(try EpisodeID(fileStem: "a", demo: "b").name == "a/b")
    expectError(.invalidValue, saying: "a/b/c") { try EpisodeID(fileStem: "a", demo: "b/c") }
    expectError(.invalidValue, saying: "/b") { try EpisodeID(fileStem: "", demo: "b") }
  }

  @Test("Digits are compared as numbers, however long, and the order is strict")
  func order() throws {
    let names = [
      "a", "a/demo_0", "a/demo_1", "a/demo_01", "a/demo_2", "a/demo_10", "a/demo_10_1",
      "a/demo_99999999999999999999", "a/demo_100000000000000000000", "a2/demo_0", "a10/demo_0",
      "b/demo_1",
    ]
    let ids = try names.map { try EpisodeID($0) }
    var generator = SeededGenerator(seed: 1)
    #expect(generator.shuffled(ids).sorted() == ids)
    for (index, left) in ids.enumerated() {
      #expect(!(left < left))
      for right in ids[(index + 1)...] { #expect(left < right && !(right < left)) }
    }
  }

  @Test("In JSON an id is its bare name, and a bad one is refused")
  func json() throws {
    let id = try EpisodeID("a/b")
    #expect(try JSONText.line([id], for: "x") == #"["a/b"]"#)
    #expect(try JSONDecoder().decode([EpisodeID].self, from: Data(#"["a/b"]"#.utf8)) == [id])
    expectError(.invalidValue, saying: "../b") {
      try JSONDecoder().decode([EpisodeID].self, from: Data(#"["../b"]"#.utf8))
    }
  }
}
