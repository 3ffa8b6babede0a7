import Foundation
import Rewards
import Testing

@Suite("Reward definition")
struct RewardDefinitionTests {
  @Test(
    "Sums are read and said again",
    arguments: [
      ("time", "time"), ("-score", "-score"), ("0.5*goal", "0.5*goal"), ("1*cost", "cost"),
      ("time + 0.5*goal - 2*score", "time+0.5*goal-2.0*score"), ("1e-3*share", "0.001*share"),
      ("1e+2*time-1e-2*goal", "100.0*time-0.01*goal"), ("-0.25*time", "-0.25*time"),
    ])
  func reading(text: String, said: String) throws {
    let definition = try #require(RewardDefinition(text))
    #expect(definition.description == said)
    #expect(RewardDefinition(said) == definition)
    let data = try JSONEncoder().encode([definition])
    #expect(try JSONDecoder().decode([RewardDefinition].self, from: data) == [definition])
  }

  @Test(
    "What is no sum of terms is refused",
    arguments: [
      "", "+", "time+", "speed", "time+time", "2*", "*time", "time*2", "nan*time", "inf*goal",
      "2*3*time", "time+0.5", "--time", "time,goal",
    ])
  func refused(text: String) { #expect(RewardDefinition(text) == nil) }

  @Test("Says which terms take part")
  func terms() throws {
    let definition = try #require(RewardDefinition("time+0.5*score"))
    #expect(definition.includes(.score) && !definition.includes(.goal))
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([RewardDefinition].self, from: Data(#"["telepathy"]"#.utf8))
    }
  }
}
