import Alignment
import Encoders
import Episodes

extension StudyMethod {
  /// The encoder of the method before any answer: untrained, or pretrained on the episodes.
  ///
  /// A pretraining uses the updates, the augmentation and the seed of `settings`. Distances of a pretrained
  /// encoder are compared by the study's own settings, so that this baseline also has the better transport.
  func beforeAnswers(
    _ encoder: FrameEncoder, on episodes: [TrainingEpisode], settings: AlignmentSettings
  ) throws(DataError) -> FrameEncoder {
    guard case .pretrained(let objective) = self else { return encoder }
    let pretrainer = try Pretrainer(
      encoder: encoder, settings: settings.pretrainingSettings(by: objective))
    _ = try pretrainer.train(on: episodes)
    let pretrained = try pretrainer.pretrainedEncoder(name: rawValue)
    var card = pretrained.card
    card.matching = settings.matching
    return try pretrained.copy(card: card)
  }
}
