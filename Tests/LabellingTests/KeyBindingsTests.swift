import Episodes
import Foundation
import Labelling
import TestSupport
import Testing

@Suite("Keys")
struct KeyBindingsTests {
  private func bindings(_ text: String) throws -> KeyBindings {
    let folder = try TemporaryFolder()
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("keys.json")))
    return try KeyBindings(contentsOf: folder.file("keys.json"))
  }

  @Test("By default every action has a key, and no key has two")
  func standard() throws {
    let keys = KeyBindings.standard
    for action in LabelAction.allCases {
      #expect(keys.action(for: keys.shownKey(for: action)) == action)
    }
    #expect(try KeyBindings(replacing: [:]) == keys)
    #expect(Set(keys.named.keys) == Set(LabelAction.allCases.map(\.rawValue)))
    #expect(LabelAction.allCases.compactMap(\.chosenPosition) == [0, 1, 2, 3, 4])
  }

  @Test("A file gives actions other keys, and leaves those that it does not name")
  func file() throws {
    let keys = try bindings(#"{"prefer-first": "a", "tie": ["e", "ü"], "play-pause": "enter"}"#)
    #expect(keys.action(for: "a") == .preferFirst)
    #expect(keys.action(for: "1") == nil)
    #expect(keys.action(for: "ü") == .tie)
    #expect(keys.action(for: "0") == nil)
    #expect(keys.action(for: "enter") == .playPause)
    #expect(keys.action(for: "2") == .preferSecond)
    #expect(keys.shownKey(for: .tie) == "e")
  }

  @Test("Two actions may trade their keys")
  func trade() throws {
    let keys = try bindings(#"{"prefer-first": "2", "prefer-second": "1"}"#)
    #expect(keys.action(for: "2") == .preferFirst)
    #expect(keys.action(for: "1") == .preferSecond)
  }

  @Test(
    "A key of two actions, no key, and what is no key are refused, with the action",
    arguments: [
      (#"{"prefer-first": "2"}"#, "prefer-"), (#"{"skip": []}"#, "skip"),
      (#"{"skip": "xy"}"#, "skip"), (#"{"skip": ""}"#, "skip"), (#"{"skip": " "}"#, "skip"),
      (#"{"skip": "\u001b"}"#, "skip"),
    ])
  func unusable(text: String, place: String) {
    expectError(.invalidValue, saying: place) { try bindings(text) }
  }

  @Test(
    "What is no file of keys is refused in one line",
    arguments: ["", "[]", "{", #"{"jump": "j"}"#, #"{"skip": 3}"#, #"{"skip": null}"#])
  func malformed(text: String) {
    expectError(.malformed, saying: "keys.json") { try bindings(text) }
  }

  @Test("A file that is not there, or is too large, is refused")
  func unreadable() throws {
    expectError(.missing, saying: "absent") { try KeyBindings(contentsOf: "/absent") }
    expectError(.unsupported, saying: "keys.json") {
      try bindings(String(repeating: " ", count: 70_000))
    }
  }
}
