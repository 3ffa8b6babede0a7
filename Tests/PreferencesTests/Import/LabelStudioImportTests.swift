import Episodes
import Foundation
import Preferences
import TestSupport
import Testing

@Suite("Label Studio's export that is imported")
struct LabelStudioImportTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A task about two videos.
  private func task(_ id: Int, _ annotations: String...) -> String {
    """
    {"id":\(id),"project":7,"created_at":"2025-03-09T21:52:49.513742Z",
     "data":{"video_a":"/data/upload/7/8f3d2a1b-demo_0.mp4","video_b":"https://x/test/demo_\(id).mp4",
       "prompt":"stack","number":3},
     "annotations":[\(annotations.joined(separator: ","))],"predictions":[{"result":[]}]}
    """
  }

  private func annotation(
    by annotator: String, _ result: String, seconds: Double = 4.288, more: String = ""
  ) -> String {
    """
    {"id":"1001","completed_by":\(annotator),"result":[\(result)],"was_cancelled":false,
     "ground_truth":false,"created_at":"2025-03-09T22:16:08.728353Z","lead_time":\(seconds),
     "task":1\(more)}
    """
  }

  private func pairwise(_ side: String, control: String = "pw") -> String {
    """
    {"id":"tag","from_name":"\(control)","to_name":"video1,video2","type":"pairwise",
     "origin":"manual","value":{"selected":"\(side)"}}
    """
  }

  private func choice(_ text: String) -> String {
    """
    {"from_name":"winner","to_name":"video1","type":"choices","value":{"choices":["\(text)"]}}
    """
  }

  private func imported(
    _ tasks: [String], layout: LabelStudioLayout = LabelStudioLayout(), annotator: String? = nil
  ) throws -> (count: LabelStore.AnswerCount, answers: [Label]) {
    try "[\(tasks.joined(separator: ",\n"))]\n".write(
      toFile: folder.file("project.json"), atomically: true, encoding: .utf8)
    let store = try LabelStore(path: folder.file("labels.sqlite"))
    let count = try store.importAnswers(
      ForeignAnswers(labelStudio: folder.file("project.json"), layout: layout),
      names: EpisodeNames((0..<4).map(EpisodeID.numbered)),
      annotator: annotator.map { try Annotator($0) })
    return (count, try store.answers())
  }

  @Test("gives the sides, the annotators, the times and the notes; a second import adds nothing")
  func pairs() throws {
    let note =
      #"{"from_name":"why","to_name":"video1","type":"textarea","value":{"text":["spilled"]}}"#
    let tasks = [
      task(
        1, annotation(by: "10", pairwise("left") + "," + note),
        annotation(by: #"{"id":11,"email":"bob@lab.example"}"#, pairwise("right"), seconds: 2)),
      task(2, annotation(by: "10", pairwise("right")), annotation(by: "12", "")),
    ]
    let (count, answers) = try imported(tasks)
    #expect((count.added, count.alreadyThere, count.leftOut) == (3, 0, 1))
    #expect(answers.map(\.annotator.name) == ["user-10", "bob@lab.example", "user-10"])
    #expect(answers.map(\.responseSeconds) == [4.288, 2, 4.288])
    #expect(answers[0].judgement.answer.note == "spilled")
    #expect(abs(answers[0].time.timeIntervalSince1970 - 1_741_558_568.728) < 0.0015)
    #expect(answers[0].judgement.query.id == answers[1].judgement.query.id)
    let best = try answers.map { try #require($0.judgement.order).tiers[0][0].episode.name }
    #expect(best == ["test/demo_0", "test/demo_1", "test/demo_2"])
    #expect(answers[0].judgement.query.episodes.map(\.name) == ["test/demo_0", "test/demo_1"])
    let again = try imported(tasks).count
    #expect((again.added, again.alreadyThere, again.leftOut) == (0, 3, 1))
  }

  @Test(
    "reads choices in place of sides",
    arguments: [
      ("Left is better", Answer.Code.order, 0), ("B", .order, 1),
      ("Video A is a bit better", .order, 0),
      ("video_b", .order, 1), ("Second", .order, 1), ("Both are equal", .tie, 0), ("Tie", .tie, 0),
      ("Can't tell", .canNotTell, 0), ("Video broken", .brokenVideo, 0),
    ])
  func choices(text: String, code: Answer.Code, best: Int) throws {
    let answer = try #require(
      try imported([task(1, annotation(by: "1", choice(text)))]).answers.first)
    #expect(answer.judgement.answer.verdict.code == code)
    if case .order(let ranking) = answer.judgement.answer.verdict {
      #expect(ranking.best.name == "test/demo_\(best)")
    }
  }

  @Test("takes the later of one annotator's annotations, and none that was cancelled")
  func later() throws {
    let (count, answers) = try imported([
      task(
        1, annotation(by: "1", pairwise("left")), annotation(by: "1", pairwise("right")),
        annotation(by: "2", pairwise("left")).replacingOccurrences(
          of: #""was_cancelled":false"#, with: #""was_cancelled":true"#))
    ])
    #expect((count.added, count.leftOut) == (1, 2))
    #expect(try #require(answers.first?.judgement.order).tiers[0][0].episode.name == "test/demo_1")
  }

  @Test("is also read as storages have it, an annotation with its task")
  func storage() throws {
    try """
    {"id":5,"result":[\(pairwise("right"))],"completed_by":{"id":3},"lead_time":1.5,
     "task":{"id":1,"project":7,"data":{"left":"test/demo_0","right":"test/demo_1"}}}
    """.write(toFile: folder.file("5"), atomically: true, encoding: .utf8)
    #expect(try AnswerFormat(detectedIn: folder.file("5")) == .labelStudio)
    let store = try LabelStore(path: folder.file("labels.sqlite"))
    let answers = try ForeignAnswers(labelStudio: folder.file("5"))
    #expect(try store.importAnswers(answers).added == 1)
    let label = try #require(try store.answers().first)
    #expect(label.annotator.name == "user-3" && label.responseSeconds == 1.5)
  }

  @Test("asks for what it does not say")
  func unclear() throws {
    let odd = task(1, annotation(by: "1", pairwise("left")))
      .replacingOccurrences(of: "video_b", with: "other")
    expectError(.unsupported, saying: "other, prompt, video_a") { try imported([odd]) }
    let layout = LabelStudioLayout(left: "other", right: "video_a")
    #expect(
      try imported([odd], layout: layout).answers[0].judgement.query.episodes[0].name
        == "test/demo_1")
    expectError(.unsupported, saying: "\"Great\"") {
      try imported([task(1, annotation(by: "1", choice("Great")))])
    }
  }

  @Test("of nobody needs a name, and a damaged file is refused")
  func nobody() throws {
    let anonymous = task(1, annotation(by: "null", pairwise("left")))
    expectError(.missing, saying: "entry 1: expected the annotator's name") {
      try imported([anonymous])
    }
    #expect(try imported([anonymous], annotator: "ann").count.added == 1)
    expectError(.malformed, saying: "project.json") { try imported(["{"]) }
  }
}
