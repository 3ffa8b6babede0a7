import Episodes
import Foundation
import Testing

@testable import Alignment

@Suite("Mistake model")
struct MistakeModelTests {
  private func model(_ rate: Double, estimated: Bool = true) -> MistakeModel {
    var settings = AlignmentSettings()
    (settings.mistakeRate, settings.estimatesMistakeRate) = (rate, estimated)
    return MistakeModel(settings)
  }

  @Test("Without mistakes every answer is believed, whatever the encoder thinks")
  func certain() {
    #expect(model(0).credence(margin: -50) == 1)
  }

  @Test("An answer is believed the more, the more the encoder agrees, and never less than it says")
  func credence() {
    let model = model(0.2)
    #expect(abs(model.credence(margin: 0) - 0.8) < 1e-12)
    let credences = [-900.0, -5, 0, 5, 900].map(model.credence)
    #expect(credences == credences.sorted() && credences.first == 0 && credences.last == 1)
  }

  @Test("The rate of an annotator who errs is found, and none is made up of one who does not")
  func estimate() {
    for trueRate in [0.0, 0.1, 0.3] {
      var model = model(0.1)
      var generator = SeededGenerator(seed: 5)
      for _ in 0..<500 {
        model.learn(
          from: (0..<24).map { _ in
            model.credence(margin: generator.unit() < trueRate ? -4 : 4)
          })
      }
      #expect(abs(model.rate - trueRate) < 0.03)
    }
  }

  @Test("The rate stays where it was set unless it is to be estimated, and below a half if it is")
  func bounds() {
    var fixed = model(0.1, estimated: false)
    fixed.learn(from: [0, 0, 0])
    #expect(fixed.rate == 0.1)
    var misled = model(0.1)
    for _ in 0..<1000 { misled.learn(from: [0]) }
    #expect(misled.rate < 0.5)
  }
}
