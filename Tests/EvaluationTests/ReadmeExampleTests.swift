import Episodes
import Evaluation
import TestSupport
import Testing

@Suite("README of Evaluation")
struct ReadmeExampleTests {
  @Test("Its example prints a table")
  func example() throws {
    let recordings = try [(0, [0, 0, 1]), (1, [0, 1, 1]), (2, [0, 0, 0])].map {
      (id: try EpisodeID.numbered($0), true: $1 as [Float], predicted: $1 as [Float])
    }
    var printed = ""
    func print(_ text: String) { printed += text }
    // README: begin
    let recorded = try recordings.map { rewards in
      try Episode(id: rewards.id, stepCount: 3, embodiment: "panda", recordedRewards: rewards.true)
    }
    let rewarded = try zip(recorded, recordings).map { episode, rewards in
      try EvaluatedEpisode(episode, rewards: rewards.predicted)
    }
    let table = try EvaluationTable([EvaluatedMethod(name: "mine", episodes: rewarded)])
    print(table.text)  // accuracy and rank correlations, beside baselines that only know the time
    // README: end
    #expect(printed.contains("mine") && printed.contains("baseline: time ramp"))
    #expect(table.rows.first?.accuracy == 1)
    try expectReadmeExample(target: "Evaluation")
  }
}
