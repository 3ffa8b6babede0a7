import Alignment
import Encoders
import Episodes

extension StudyMethod {
  /// The encoder as the method has it before any answer: as it is, or trained on episodes alone, with as many
  /// updates, the augmentation and the seed of `settings`.
  ///
  /// What was trained so is compared as the study's own settings compare: the rival is to have the better
  /// transport too.
  func beforeAnswers(
    _ encoder: FrameEncoder, on episodes: [TrainingEpisode], settings: AlignmentSettings
  ) throws(DataError) -> FrameEncoder {
    guard let pretraining else { return encoder }
    let pretrainer = try Pretrainer(
      encoder: encoder, settings: settings.pretrainingSettings(by: pretraining))
    _ = try pretrainer.train(on: episodes)
    let pretrained = try pretrainer.pretrainedEncoder(name: rawValue)
    var card = pretrained.card
    card.matching = settings.matching
    return try pretrained.copy(card: card)
  }
}
