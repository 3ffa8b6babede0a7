import Alignment
import Encoders
import Episodes

extension StudyMethod {
  /// The encoder of the method before any answer: untrained, or pretrained on the episodes with the updates,
  /// the augmentation and the seed of `settings`.
  ///
  /// Distances of a pretrained encoder are compared as the study's own settings compare them, so that this
  /// rival has the better transport too.
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
