import EpisodeStore
import Episodes

/// A layout in which episodes with rewards are handed to the training of a policy.
///
/// `ExportRun` does the work that all formats share. It matches rewards with episodes, decides which files
/// are written, refuses to replace an input, and states where the rewards come from. A format adds the
/// checks that its reader needs, and writes the bytes.
///
/// Another format is a type that conforms to this protocol, and its place in `ExportFormats.all`.
package protocol ExportFormat: Sendable {
  /// The name by which it is chosen, such as `robomimic`.
  var name: String { get }
  /// The kind of file and its reader, for lists of formats.
  var summary: String { get }
  /// How many outputs there are.
  var outputs: ExportOutputs { get }

  /// Every file that an export to the output `path` makes.
  ///
  /// `ExportRun` refuses to replace an input by any of them, and returns them in the end.
  func files(at path: String) -> [String]

  /// Checks all episodes before anything is written.
  ///
  /// Rewards have been matched already. There is one per step of every episode, and each is finite.
  ///
  /// - Throws: `DataError` for an episode that the format cannot hold.
  func check(_ episodes: [LabelledEpisode], in store: EpisodeStore) throws(DataError)

  /// Writes one output.
  ///
  /// Every file of it is complete or absent.
  ///
  /// `episodeDone` is called after each episode.
  ///
  /// - Throws: `DataError` if reading or writing fails.
  func write(_ part: ExportPart, episodeDone: () -> Void) throws(DataError)
}

/// How many outputs an export has.
package enum ExportOutputs: Sendable, Equatable {
  /// One for each source file, because the format holds episodes of one environment only.
  ///
  /// Episodes of one source go to the path given, or into it if it is a folder. With several sources, each
  /// goes to `<path>/<stem of the source>.<extension>`.
  case onePerSource(extension: String)
  /// One for all episodes.
  case one
}

/// One output and the episodes that go into it.
package struct ExportPart: Sendable {
  /// Where to write.
  package let path: String
  /// The file or folder that holds the episodes.
  ///
  /// If there are several, the first one.
  package let source: String
  /// The episodes, in the order of their ids.
  package let episodes: [LabelledEpisode]
  /// Where their frames and arrays are read from.
  package let store: EpisodeStore
  /// The origin of the rewards, as one line of JSON; see `Provenance`.
  package let rewardSource: String
}
