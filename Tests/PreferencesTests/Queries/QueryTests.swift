import Episodes
import Preferences
import TestSupport
import Testing

@Suite("A query")
struct QueryTests {
  let folder: TemporaryFolder
  let ann: Annotator
  let ids: [EpisodeID]

  init() throws {
    folder = try TemporaryFolder()
    ann = try Annotator("ann")
    ids = try (0...6).map(EpisodeID.numbered)
  }

  private func judgement(_ query: Query, _ tiers: [[EpisodeID]]) throws -> Judgement {
    try Judgement(query: query, answer: Answer(Answer.Verdict(Ranking(tiers: tiers))))
  }

  @Test("of every kind comes back from the file and from JSON Lines with all that belongs to it")
  func roundTrip() throws {
    let store = try LabelStore(path: folder.file("a.sqlite"))
    let first = try Query(
      kind: .similarity, episodes: Array(ids[0...2]), segments: [ids[1]: 3..<9], seed: 1,
      annotator: ann)
    let set = try Query(kind: .set, episodes: Array(ids[0...4]), seed: 2)
    let again = try Query(
      kind: .similarity, episodes: [ids[0], ids[2], ids[1]], segments: [ids[1]: 3..<9], seed: 3,
      annotator: ann, repeatOf: first.id)
    for query in [first, set, again] { try store.append(query: query) }
    let answer = try Answer(
      .order(Ranking(tiers: [[ids[2]], [ids[1]]])), confidence: 3, reasons: ["smooth", "safe"])
    try store.append(answer: answer, to: again.id, annotator: ann, responseSeconds: 1)
    try store.exportLines(to: folder.file("a.jsonl"))
    let copy = try LabelStore(path: folder.file("b.sqlite"))
    try copy.importLines(from: folder.file("a.jsonl"))
    for store in [store, copy] {
      let asked = try store.events().compactMap { event -> Query? in
        if case .asked(let query) = event.change { query } else { nil }
      }
      #expect(asked == [first, set, again])
      #expect(try store.answers().map(\.judgement.answer) == [answer])
    }
  }

  @Test("has as many episodes as its kind asks for, and segments of steps that there are")
  func counts() throws {
    for (kind, count) in [
      (Query.Kind.pair, 3), (.ranking, 2), (.similarity, 4), (.set, 2), (.set, 6),
    ] {
      #expect(throws: DataError.self) {
        try Query(kind: kind, episodes: Array(ids.prefix(count)), seed: 0)
      }
    }
    for segments in [[ids[0]: 3..<3], [ids[0]: -1..<3], [ids[5]: 0..<3]] {
      #expect(throws: DataError.self) {
        try Query(kind: .pair, episodes: [ids[0], ids[1]], segments: segments, seed: 0)
      }
    }
  }

  @Test("about likeness says nothing of which is better, and which is more like the first")
  func likeness() throws {
    let query = try Query(kind: .similarity, episodes: Array(ids[0...2]), seed: 0)
    let judgement = try judgement(query, [[ids[2]], [ids[1]]])
    #expect(judgement.episodePreferences.isEmpty)
    let order = try #require(judgement.order)
    #expect(order.anchor == LabelItem(episode: ids[0]) && order.preferences.isEmpty)
    #expect(order.comparisons == [Comparison(ids[2], ids[1])])
    #expect(order.tiers.map { $0.map(\.episode) } == [[ids[2]], [ids[1]]])
    let tie = try #require(self.judgement(query, [[ids[1], ids[2]]]).order)
    #expect(tie.comparisons.map(\.isTie) == [true])
    #expect(throws: DataError.self) { try self.judgement(query, [[ids[0]], [ids[1], ids[2]]]) }
  }

  @Test("about segments compares the segments and not the episodes")
  func segments() throws {
    let query = try Query(
      kind: .pair, episodes: [ids[0], ids[1]], segments: [ids[1]: 2..<5], seed: 0)
    let judgement = try judgement(query, [[ids[1]], [ids[0]]])
    let order = try #require(judgement.order)
    #expect(judgement.episodePreferences.isEmpty && order.episodePreferences.isEmpty)
    #expect(
      order.preferences.map { "\($0.first) \($0.second)" } == [
        "test/demo_1[2..<5] test/demo_0"
      ])
  }

  @Test("of five in order gives ten comparisons")
  func set() throws {
    let query = try Query(kind: .set, episodes: Array(ids[0...4]), seed: 0)
    #expect(try judgement(query, ids[0...4].map { [$0] }).episodePreferences.count == 10)
  }

  @Test("counts as much as the answer's confidence and reasons weigh, and not at all at 0")
  func weights() throws {
    let query = try Query(kind: .pair, episodes: [ids[0], ids[1]], seed: 0)
    let verdict = try Answer.Verdict.order(Ranking(best: ids[0], worst: ids[1]))
    let weights = try AnswerWeights(byConfidence: [0, 0.5, 2], byReason: ["safe": 3])
    let answers = try [
      Answer(verdict, confidence: 1), Answer(verdict, confidence: 2, reasons: ["safe", "tidy"]),
      Answer(verdict),
    ]
    let found = try answers.map {
      try JudgedOrder(Judgement(query: query, answer: $0), weightedBy: weights)?.comparisons
        .map(\.weight)
    }
    #expect(found == [nil, [1.5], [1]])
    #expect(throws: DataError.self) { try AnswerWeights(byConfidence: [1, 2]) }
    #expect(throws: DataError.self) { try AnswerWeights(byReason: ["safe": -.infinity]) }
  }

  @Test("takes no text that cannot be shown, and no criterion that is not a tag")
  func texts() throws {
    let query = try Query(kind: .pair, episodes: [ids[0], ids[1]], seed: 0)
    let long = String(repeating: "x", count: Query.longestText + 1)
    for text in ["", " \n", long, "\u{1B}[2J", "a\rb"] {
      #expect(throws: DataError.self) { try query.asking(text) }
      #expect(throws: DataError.self) {
        try query.checking(.practice, expected: .tie, explanation: text)
      }
      if text.count < 100 {
        #expect(throws: DataError.self) { try LabelEvent(.briefed(ann, guidelines: text)) }
      }
    }
    for name in ["two words", "", "a=b", "a,b", "\u{202E}x"] {
      #expect(throws: DataError.self) { try query.asking(nil, criterion: name) }
    }
    #expect(try query.asking(nil, criterion: "overall") == query)
  }

  @Test("has a right answer if it is no ordinary one, about its own episodes, and never a skip")
  func checks() throws {
    let query = try Query(kind: .pair, episodes: [ids[0], ids[1]], seed: 0)
    let foreign = try Answer.Verdict.order(Ranking(best: ids[2], worst: ids[3]))
    #expect(throws: DataError.self) { try query.checking(.ordinary, expected: .tie) }
    for expected in [nil, .skip, foreign] {
      #expect(throws: DataError.self) { try query.checking(.gold, expected: expected) }
    }
    #expect(throws: DataError.self) {
      try query.checking(.gold, expected: .tie, explanation: "not for gold")
    }
    #expect(
      try query.checking(.attention, expected: .tie).checking(.ordinary, expected: nil) == query)
  }

  @Test("takes no reason that is not a tag, and none twice")
  func reasons() throws {
    for reasons in [["two words"], [""], ["a,b"], ["x", "x"], ["\u{1B}[2J"]] {
      #expect(throws: DataError.self) { try Answer(.tie, reasons: reasons) }
    }
    #expect(throws: DataError.self) {
      try Answer(.tie, note: String(repeating: "x", count: Answer.longestNote + 1))
    }
  }
}
