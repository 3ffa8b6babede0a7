import Episodes
import Preferences
import TestSupport
import Testing

@Suite("README of Preferences")
struct ReadmeExampleTests {
  @Test("The example records an answer and finds the episode that it puts first")
  func example() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("labels.sqlite")
    // README: begin
    let ids = try ["lift/demo_0", "lift/demo_1", "lift/demo_2"].map { try EpisodeID($0) }
    let query = try Query(kind: .ranking, episodes: ids, seed: 7)
    let answer = try Answer(.order(Ranking(best: ids[2], middle: ids[0], worst: ids[1])))
    let store = try LabelStore(path: path)
    try store.append(query: query)
    let ann = try Annotator("ann")
    try store.append(answer: answer, to: query.id, annotator: ann, responseSeconds: 4.2)
    let orders = JudgedOrder.given(by: try store.answers())
    let references = PreferredEpisodes.strongest(1, by: orders)
    // README: end
    #expect(orders.flatMap(\.comparisons).count == 3 && references == [ids[2]])
    try expectReadmeExample(target: "Preferences")
  }
}
