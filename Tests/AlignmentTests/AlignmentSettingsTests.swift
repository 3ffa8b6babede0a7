import Alignment
import Episodes
import Foundation
import OptimalTransport
import Testing

@Suite("Alignment settings")
struct AlignmentSettingsTests {
  @Test("The published preset is the authors' loss, pairs and transport, and nothing of ours")
  func published() {
    let settings = AlignmentSettings.published
    #expect(settings.objective == .expectedError && settings.pairs == .bestAsAnchor)
    #expect(settings.temperature == 1 && settings.epsilon == 1 && settings.cost == .cosine)
    #expect(settings.bandHalfWidth == nil && settings.referenceCount == 0)
    #expect(!settings.usesScalarHead && settings.augmentation == .none)
    #expect(settings.batchSize == 10 && settings.learningRate == 1e-3 && settings.weightDecay == 0)
  }

  @Test("Settings survive JSON")
  func json() throws {
    for settings in [AlignmentSettings(), .published] {
      let back = try JSONDecoder().decode(
        AlignmentSettings.self, from: JSONText.data(settings, for: "settings"))
      #expect(back == settings)
    }
  }
}
