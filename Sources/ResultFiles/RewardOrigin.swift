import Episodes
import Rewards

/// Where rewards come from: labels, encoder, references and settings, for files that pass the rewards on.
package struct RewardOrigin: Sendable, Encodable {
  private enum CodingKeys: String, CodingKey {
    case provenance, settings, references
    case encoderHash = "encoder_sha256"
    case distanceLimit = "distance_limit"
  }

  /// The command that made the rewards, with the hashes of its inputs; `nil` if the file does not say.
  package let provenance: Provenance?
  /// How the rewards were made.
  package let settings: RewardSettings
  /// The preferred episodes.
  package let references: [EpisodeID]
  /// The hash of the encoder's weights, if it is known.
  package let encoderHash: ContentHash?
  /// The largest distance of a judged episode, if it is known.
  package let distanceLimit: Double?

  /// Takes the origin from rewards; `provenance` for those that were not read from a file.
  package init(_ file: RewardFile, provenance: Provenance? = nil) {
    self.provenance = provenance ?? file.provenance
    settings = file.settings
    references = file.references
    encoderHash = file.encoderHash
    distanceLimit = file.distanceLimit?.cost
  }
}
