import Foundation
import Testing

@Suite("The encoders command")
struct EncodersTests {
  @Test("Lists the built-in encoder, which needs no weights")
  func list() throws {
    let outcome = try Workplace().run("encoders", "list")
    outcome.expectSuccess()
    #expect(outcome.output.contains("keypoint  56x56  no weights needed"))
  }

  @Test("A traced module is weights too: they are there or missing", arguments: [true, false])
  func traced(isThere: Bool) throws {
    let place = try Workplace()
    try FileManager.default.createDirectory(
      atPath: place.file("Encoders"), withIntermediateDirectories: true)
    let known = URL(fileURLWithPath: Products.source("Encoders/resnet18.json"))
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: known))
    var card = try #require(object as? [String: Any])
    card["weights"] = nil
    card["architecture"] = [
      "kind": "torchscript", "file": "own.pt", "dimension": 8,
      "sha256": String(repeating: "0", count: 64),
    ]
    try place.write(JSONSerialization.data(withJSONObject: card), to: "Encoders/own.json")
    if isThere { try place.write(Data([1]), to: "Encoders/own.pt") }
    let outcome = try place.run("encoders", "list")
    outcome.expectSuccess()
    let line = outcome.output.split(separator: "\n").first { $0.hasPrefix("own") }
    #expect(line?.contains(isThere ? "weights there" : "weights missing") == true, "\(outcome)")
  }

  @Test("Tries an encoder, and says whether it tells frames apart")
  func check() throws {
    let place = try Workplace()
    try place.writeEncoder()
    let outcome = try place.run("encoders", "check", "encoder")
    outcome.expectSuccess()
    #expect(outcome.output.hasPrefix("encoder: sound\n"))
    #expect(outcome.output.contains("features            96"))
    #expect(outcome.output.contains("trained parameters  22323"))
    let other = try place.run("encoders", "check", "nowhere")
    #expect(other.exitCode == 1 && other.errorLines.count == 1)
  }
}
