extension DataError {
  /// A setting that the remedy for a problem is about.
  ///
  /// Libraries do not know how a program takes its settings. A command adds the names of its options to the
  /// remedy, a page those of its fields.
  public enum Setting: Sendable, Hashable, CaseIterable {
    /// Which recorded array is the action.
    case action
    /// Who answers.
    case annotator
    /// Half the width of the temporal band.
    case band
    /// The order of the colours in compressed pictures.
    case colourOrder
    /// How many pairs of episodes an update learns from.
    case batchSize
    /// Which episodes may be compared with each other.
    case comparability
    /// The control of another program's page that holds the comparison.
    case control
    /// What the episodes were judged by.
    case criterion
    /// What becomes of episodes whose reward is not believed.
    case doubtfulRewards
    /// How strongly a pretrained network is held to its features.
    case driftPenalty
    /// The embeddings that tell episodes apart.
    case embeddings
    /// The weight of the plan's entropy.
    case epsilon
    /// The row of pixels that is stored first.
    case firstRow
    /// How many frames of an episode an update sees.
    case frameCount
    /// The label file.
    case labels
    /// The largest step of the optimiser.
    case learningRate
    /// How an episode is matched with a reference.
    case matcher
    /// Whether the share of wrong answers is estimated.
    case mistakeEstimate
    /// Which recorded arrays and cameras are observations.
    case observations
    /// Where results are written.
    case output
    /// How pairs of rollouts are chosen.
    case pairs
    /// How a person is asked.
    case player
    /// The port of the labelling page.
    case port
    /// The objective that an encoder learns from frames alone.
    case pretraining
    /// The sort of question.
    case query
    /// The recordings that answers are about.
    case recordings
    /// The preferred episodes that rewards are measured from.
    case references
    /// Whether annotators count by their reliability.
    case reliability
    /// How saliency is found.
    case saliency
    /// Whether a score of single steps is learned.
    case scalarHead
    /// How rewards are scaled.
    case scale
    /// Where all chance starts from.
    case seed
    /// The names of the left and of the right video in another program's file.
    case sides
    /// The definition of a step's reward.
    case stepReward
    /// Which part of the encoder is trained.
    case trainedPart
    /// The share of the episodes that is held out.
    case validation
  }
}
