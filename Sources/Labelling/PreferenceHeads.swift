import Episodes
import Preferences

/// An ensemble of linear heads on the features of episodes, drawn from their probability given the answers.
///
/// An answer teaches most where the heads disagree.
package struct PreferenceHeads: Sendable {
  /// How the heads are fitted.
  package struct Settings: Sendable {
    /// The number of heads.
    package var count = 128
    /// The prior standard deviation of an episode's strength, in log-odds.
    package var priorDeviation = 2.0

    /// The default settings.
    package init() {}
  }

  /// The strength of every episode under each head, `[heads][episodes]`, in log-odds.
  package let strengths: [[Double]]
  /// The likeliest strength of every episode, `[episodes]`.
  ///
  /// It is the best guess at their order, without the randomness of the heads.
  package let likeliest: [Double]

  /// Uses strengths from another model.
  ///
  /// Their means count as the likeliest.
  package init(strengths: [[Double]]) {
    self.strengths = strengths
    likeliest = (strengths.first ?? []).indices.map { place in
      strengths.reduce(0) { $0 + $1[place] } / Double(strengths.count)
    }
  }

  /// Fits heads to comparisons.
  ///
  /// Comparisons of segments, or of episodes without features, are skipped.
  ///
  /// - Complexity: With at most as many directions as comparisons or features, O(comparisons · directions ·
  ///   (features + rounds · directions) + heads · (directions + episodes) · features).
  package init(
    fitting comparisons: [Comparison], features: EpisodeFeatures, settings: Settings = Settings(),
    seed: UInt64
  ) {
    let posterior = PreferencePosterior(
      comparisons, features: features, priorDeviation: settings.priorDeviation)
    var generator = SeededGenerator(seed: seed)
    strengths = (0..<settings.count).map { _ in posterior.draw(using: &generator) }
    likeliest = posterior.likeliest
  }
}
