import Episodes
import Parquet
import Rewards

extension FrameTable {
  /// The table of a rewards file, or of some of its episodes in their order.
  package init(
    _ file: RewardFile, of traces: [RewardTrace]? = nil, settings: Settings = Settings()
  ) {
    self.init(
      traces ?? file.traces, rewardSettings: file.settings, references: file.references,
      success: file.verdicts.mapValues { Success(verdict: $0, coverage: file.verdictCoverage) },
      settings: settings)
  }

  /// The columns of the table in a file; the folder's README has their meaning.
  package static let columns = [
    ParquetColumn("episode", .text), ParquetColumn("episode_index", .int64),
    ParquetColumn("frame", .int64), ParquetColumn("index", .int64),
    ParquetColumn("reward", .float), ParquetColumn("progress", .float),
    ParquetColumn("level", .float), ParquetColumn("return", .double),
    ParquetColumn("reference_spread", .float, isOptional: true),
    ParquetColumn("ensemble_spread", .double, isOptional: true),
    ParquetColumn("advantage", .float), ParquetColumn("weight", .float),
    ParquetColumn("keep", .boolean), ParquetColumn("believed", .boolean),
    ParquetColumn("success", .boolean, isOptional: true),
    ParquetColumn("success_coverage", .double, isOptional: true),
  ]

  /// Writes the table as a Parquet file, whole or not at all.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - origin: Where the rewards come from, as JSON.
  /// - Throws: `DataError.Kind.unwritable`.
  /// - Complexity: O(frames); about 65,536 of them are in memory.
  package func write(to path: String, origin: String) throws(DataError) {
    let metadata = [
      ("rapl_frame_table", "1"), ("origin", origin), ("progress", "\(rule)"),
      ("advantage_steps", "\(settings.advantageSteps)"),
    ]
    try ParquetFile.write(to: path, columns: Self.columns, metadata: metadata) {
      add throws(DataError) in
      try forEachGroup { group throws(DataError) in try add(Self.rows(of: group)) }
    }
  }

  /// Frames that make a row group, with those of the episode that reaches the number.
  private static let groupSize = 1 << 16

  /// Hands over consecutive episodes that have about 65,536 frames together.
  ///
  /// - Throws: The errors of `body`.
  package func forEachGroup(_ body: ([EpisodeFrames]) throws(DataError) -> Void) throws(DataError) {
    var group: [EpisodeFrames] = []
    var frameCount = 0
    for place in 0..<episodeCount {
      group.append(self[place])
      frameCount += group[group.count - 1].count
      guard frameCount >= Self.groupSize || place == episodeCount - 1 else { continue }
      try body(group)
      (group, frameCount) = ([], 0)
    }
  }

  private static func rows(of group: [EpisodeFrames]) -> [ParquetValues] {
    func each<Value>(_ value: (EpisodeFrames) -> Value) -> [Value] {
      group.flatMap { frames in [Value](repeating: value(frames), count: frames.count) }
    }
    return [
      .text(each(\.id.name)), .int64(each { Int64($0.episodeIndex) }),
      .int64(group.flatMap { (0..<$0.count).map { Int64($0) } }),
      .int64(group.flatMap { $0.indices.map { Int64($0) } }), .float(group.flatMap(\.rewards)),
      .float(group.flatMap(\.progress)), .float(group.flatMap(\.levels)), .double(each(\.total)),
      .float(
        group.flatMap { $0.referenceSpread ?? [Float?](repeating: nil, count: $0.count) }),
      .double(each(\.ensembleSpread)), .float(group.flatMap(\.advantages)),
      .float(group.flatMap(\.weights)), .boolean(group.flatMap(\.keep)),
      .boolean(each(\.isBelieved)), .boolean(each(\.isSuccess)),
      .double(each(\.successCoverage)),
    ]
  }
}
