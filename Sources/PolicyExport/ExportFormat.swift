import EpisodeStore
import Episodes
import ResultFiles
import Rewards

/// A layout in which episodes with rewards are handed to the training of a policy.
///
/// `ExportRun` does the work that all formats share. It matches rewards with episodes, decides which files
/// are written, refuses to replace an input, and states where the rewards come from. A format adds the
/// checks that its reader needs, writes the bytes, and reads them back.
///
/// Another format is a type that conforms to this protocol, and its place in `ExportFormats.all`.
package protocol ExportFormat: Sendable {
  /// The name by which it is chosen, such as `robomimic`.
  var name: String { get }
  /// The kind of file and its reader, for lists of formats.
  var summary: String { get }
  /// How many outputs there are.
  var outputs: ExportOutputs { get }
  /// The choices of an export that have an effect.
  var options: Set<ExportOption> { get }
  /// Whether it says of each episode if its reward is believed, so that all are written.
  var tellsDoubts: Bool { get }

  /// Every file that an export to the output `path` makes.
  ///
  /// `ExportRun` refuses to replace an input by any of them, and returns them in the end.
  func files(at path: String) -> [String]

  /// Checks all episodes before anything is written.
  ///
  /// Rewards have been matched already. There is one per step of every episode, and each is finite.
  ///
  /// - Throws: `DataError` for an episode that the format cannot hold.
  func check(_ part: ExportPart) throws(DataError)

  /// Writes one output.
  ///
  /// Every file of it is complete or absent.
  ///
  /// `episodeDone` is called after each episode.
  ///
  /// - Returns: What its user has to know.
  /// - Throws: `DataError` if reading or writing fails.
  func write(_ part: ExportPart, episodeDone: () -> Void) throws(DataError) -> [String]

  /// Reads an output and compares it with the episodes and their frames.
  ///
  /// - Throws: `DataError.Kind.mismatch` with the first place that differs, and the errors of reading.
  func verify(_ part: ExportPart) throws(DataError)
}

extension ExportFormat {
  /// By default all rewards are taken for good.
  package var tellsDoubts: Bool { false }
}

/// A choice that only some formats have an effect for.
package enum ExportOption: String, Sendable, CaseIterable {
  /// Which arrays and cameras are exported.
  case observations
  /// Which array is the action.
  case action
  /// What is the reward of a step.
  case reward
  /// Which share of the episodes is exported.
  case selection
  /// Whether next observations are written.
  case nextObservations
  /// How many steps ahead the advantage looks.
  case advantage
  /// Which share of the frames counts as good.
  case quantile
  /// The name of sidecars.
  case tag
  /// How a policy sees and acts.
  case window
  /// How pairs are chosen.
  case pairs
  /// The answers of people.
  case answers
  /// Which frames are kept.
  case ranges
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
  /// The choices of the export.
  package let settings: ExportSettings
  /// How the export came to be.
  package let origin: ExportOrigin

  /// The origin as one line of JSON.
  ///
  /// - Throws: `DataError.Kind.unwritable` for a number that JSON cannot represent.
  package var originText: String { get throws(DataError) { try JSONText.line(origin, for: path) } }
  /// The steps of all episodes.
  package var stepCount: Int { episodes.reduce(0) { $0 + $1.episode.stepCount } }

  /// An error about the output.
  func error(
    _ kind: DataError.Kind, _ place: String? = nil, expected: String, found: String,
    remedy: String? = nil
  ) -> DataError {
    DataError(
      kind, file: path, place: place, expected: expected, found: found, remedy: remedy)
  }
}
