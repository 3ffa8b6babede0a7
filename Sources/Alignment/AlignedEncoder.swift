import Encoders
import Episodes
import OptimalTransport

extension Aligner {
  /// The encoder in its present state, with its head and a card that describes the alignment.
  ///
  /// The network shares its parameters with the aligner.
  ///
  /// - Throws: `DataError.Kind.unsupported` if libtorch cannot copy the parameters.
  public func alignedEncoder(name: String, provenance: Provenance? = nil) throws(DataError)
    -> FrameEncoder
  {
    let scalarHead = try scalarHead()
    var card = encoder.card
    card.name = name
    card.summary = "\(encoder.card.name), aligned with a person's preferences."
    card.hasScalarHead = scalarHead != nil
    card.matching = settings.learnsDistances ? try matching() : nil
    card.provenance = provenance
    return try encoder.trained(card: card, scalarHead: scalarHead)
  }

  /// How a reward should compare distances in the aligned space.
  private func matching() throws(DataError) -> AlignedMatching {
    var matching = settings.matching
    matching.temperature = try temperature()
    return matching
  }
}

extension AlignmentSettings {
  /// How a reward should compare distances in a space aligned with these settings, except for a learned
  /// temperature.
  public var matching: AlignedMatching {
    .init(
      cost: cost, epsilon: epsilon, bandHalfWidth: bandHalfWidth,
      temperature: temperature)
  }
}
