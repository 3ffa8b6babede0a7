import Encoders
import Episodes
import Foundation
import Preferences
import TestSupport
import Testing

@Suite("Answers that rapl align learns from")
struct AlignAnswersTests {
  private let place: Workplace
  private let ids: [EpisodeID]

  init() throws {
    place = try Workplace()
    try place.writeDots(count: 6)
    ids = try (0..<6).map { try EpisodeID("dots/demo_\($0)") }
  }

  private struct Summary: Decodable {
    struct Doubt: Decodable { let code, found, remedy: String }
    let doubts: [Doubt]
  }

  /// Writes one answer for each order: best first; of a similarity, what it is about first.
  private func answer(
    _ kind: Query.Kind, _ orders: [[Int]], segments: Range<Int>? = nil, confidence: Int? = nil,
    by annotator: String = "ann"
  ) throws {
    let judgements = try orders.map { order in
      let shown = order.map { ids[$0] }
      let parts = segments.map { steps in
        Dictionary(uniqueKeysWithValues: shown.map { ($0, steps) })
      }
      let query = try Query(kind: kind, episodes: shown, segments: parts ?? [:], seed: 0)
      let ranking = try Ranking(tiers: query.candidates.map { [$0] })
      return try Judgement(query: query, answer: Answer(.order(ranking), confidence: confidence))
    }
    try LabelStore(path: place.file("labels.sqlite"))
      .append(judgements: judgements, annotator: Annotator(annotator))
  }

  private func align(_ options: String = "", output: String = "aligned") throws -> Outcome {
    let line =
      "align dots.hdf5 --labels labels.sqlite --output \(output) --updates 3 --json \(options)"
    return try place.run(line.split(separator: " ").map(String.init))
  }

  private func weights(_ folder: String) throws -> ContentHash {
    try ContentHash(ofFile: place.file("\(folder)/weights.safetensors"))
  }

  @Test("Likeness and parts of episodes are learned from beside whole episodes")
  func kinds() throws {
    try answer(.pair, [[5, 0], [4, 1]])
    try align(output: "pairs").expectSuccess()
    try answer(.similarity, [[5, 4, 0], [0, 1, 5]])
    try align(output: "likeness").expectSuccess()
    try answer(.pair, [[3, 2], [5, 1]], segments: 2..<5)
    try align(output: "parts").expectSuccess()
    #expect(Set(try ["pairs", "likeness", "parts"].map(weights)).count == 3)
  }

  @Test("Likeness alone aligns, and a reward model says that it cannot learn from it")
  func likenessAlone() throws {
    try answer(.similarity, [[5, 4, 0], [0, 1, 5]])
    try align().expectSuccess()
    let line =
      "reward dots.hdf5 --encoder aligned --no-cache --references-from labels.sqlite --output r.hdf5"
    try place.run(line.split(separator: " ").map(String.init))
      .expectOneLine(saying: ["labels.sqlite", "prefer whole episodes", "2 about likeness"])
    try align("--preset rlhf", output: "model").expectOneLine(saying: ["no usable answers"])
  }

  @Test("Parts that end after their episode are told with both lengths")
  func longPart() throws {
    try answer(.pair, [[3, 2]], segments: 2..<500)
    let outcome = try align()
    #expect(outcome.exitCode == 1)
    let line = try #require(outcome.errorLines.last)
    #expect(line.hasPrefix("rapl: dots/demo_") && line.contains("500 steps"))
    #expect(line.contains("found 12; give the recording that was labelled"))
  }

  @Test("Doubtful answers are told, with what can be done, and learned from all the same")
  func doubts() throws {
    try answer(.pair, [[0, 1], [1, 2], [2, 0], [0, 1]])
    try answer(.pair, [[1, 0]], by: "bob")
    let outcome = try align()
    outcome.expectSuccess()
    let doubts = try outcome.json(Summary.self).doubts
    #expect(doubts.map(\.code) == ["few", "contradictory", "cyclic"])
    #expect(doubts[1].remedy.contains("--weigh-annotators"))
    for doubt in doubts {
      #expect(outcome.errorLines.contains { $0.contains("\(doubt.code): \(doubt.found)") })
    }
  }

  @Test("Answers about episodes that were not given are counted, one is named, the rest is learned")
  func missing() throws {
    try answer(.pair, [[0, 1], [1, 2], [4, 5]])
    try place.writeDots("dots", count: 5)
    let outcome = try align()
    outcome.expectSuccess()
    #expect(outcome.errors.contains("answers about episodes not given: 1, such as dots/demo_5"))
  }

  @Test("Confidence, reasons and annotators change what answers count; 0 leaves them out")
  func weighing() throws {
    try answer(.pair, [[0, 1], [2, 3]], confidence: 1)
    try answer(.pair, [[1, 2]], confidence: 3)
    try align(output: "alike").expectSuccess()
    try align("--confidence-weights 0.1,0.5,1", output: "weighed").expectSuccess()
    #expect(try weights("alike") != weights("weighed"))
    let outcome = try align("--confidence-weights 0,0.5,1", output: "sure")
    #expect(outcome.errors.contains("answers that give no order, or count nothing: 2"))
    let certain = try align("--confidence-weights 0,0,2 --reason-weight tidy=3", output: "certain")
    certain.expectSuccess()
    // What one answer counts is relative to the others.
    #expect(try weights("sure") == weights("certain"))
    try align("--weigh-annotators", output: "annotators").expectSuccess()
  }

  @Test(
    "Weights that are none are wrong usage",
    arguments: ["--confidence-weights 1,2", "--confidence-weights 1,-1,1", "--reason-weight tidy"])
  func badWeights(_ options: String) throws {
    try answer(.pair, [[0, 1]])
    #expect(try align(options).exitCode == 64)
  }
}
