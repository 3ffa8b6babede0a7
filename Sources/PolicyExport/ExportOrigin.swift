import Episodes
import ResultFiles

/// How an export came to be: which labels, encoder, references and settings, for the export itself to say.
package struct ExportOrigin: Sendable, Encodable {
  /// The command that exported, with the hashes of its inputs.
  package let export: Provenance
  /// Where the rewards come from.
  package let rewards: RewardOrigin
  /// The choices of the export.
  package let settings: ExportSettings
  /// How levels and progress were made of the rewards.
  package let progress: String
}
