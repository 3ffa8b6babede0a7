import Episodes
import Foundation
import Parquet
import Rewards

/// The tables beside a LeRobot dataset.
struct LeRobotTables {
  /// A table and its rows of an episode.
  struct Table {
    /// The path below the dataset's folder.
    let file: String
    let columns: [ParquetColumn]
    let rows: (LeRobotDataset.Entry) -> [ParquetValues]
  }

  /// Frames that make a row group, with those of the episode that reaches the number.
  private static let groupSize = 1 << 16

  private let part: ExportPart
  private let dataset: LeRobotDataset
  /// The least advantage of a good frame.
  private let threshold: Double

  init(_ part: ExportPart) throws(DataError) {
    self.part = part
    dataset = try LeRobotDataset(part)
    let believed = part.episodes.filter { Self.hasOpinion($0.frames, part.settings) }
    let advantages = believed.flatMap { $0.frames.advantages.map(Double.init) }.sorted()
    threshold = advantages.quantile(1 - part.settings.advantageQuantile)
    for table in tables { try requireOwn(table.file) }
  }

  var notes: [String] {
    let silent = dataset.entries.count { frames(of: $0) == nil }
    return [
      dataset.isCompared
        ? nil
        : "no dataset in \(part.path) to compare with: its frames are taken to stand in this order",
      silent == 0
        ? nil : "\(silent) of \(dataset.entries.count) episodes have no opinion: NaN, and weight 1",
    ].compactMap { $0 }
  }

  func write() throws(DataError) {
    let origin = try part.originText
    for table in tables {
      try ParquetFile.write(
        to: "\(part.path)/\(table.file)", columns: table.columns,
        metadata: [("origin", origin), ("reward_model_path", part.settings.tag)]
      ) { add throws(DataError) in
        try forEachGroup { entries throws(DataError) in try add(rows(of: entries, table)) }
      }
    }
  }

  func verify() throws(DataError) {
    for table in tables {
      let file = try ParquetFile("\(part.path)/\(table.file)")
      let all = rows(of: dataset.entries, table)
      for (column, values) in zip(table.columns, all) {
        if case .float(let numbers) = values {
          try file.require(numbers.map { $0 ?? .nan }, in: column.name)
        } else {
          try file.require(values, in: column.name)
        }
      }
    }
  }

  /// Refuses to replace a table of another program.
  private func requireOwn(_ file: String) throws(DataError) {
    let path = "\(part.path)/\(file)"
    guard FileManager.default.fileExists(atPath: path),
      (try? ParquetFile(path))?.metadata["origin"] == nil
    else { return }
    throw DataError(
      .unwritable, file: path, expected: "no such table, or an earlier export",
      found: "a table of another program", remedy: "choose another tag or another output",
      settings: [.output])
  }

  private func forEachGroup(_ body: ([LeRobotDataset.Entry]) throws(DataError) -> Void)
    throws(DataError)
  {
    var (group, frameCount): ([LeRobotDataset.Entry], Int) = ([], 0)
    for (place, entry) in dataset.entries.enumerated() {
      group.append(entry)
      frameCount += entry.stepCount
      guard frameCount >= Self.groupSize || place == dataset.entries.count - 1 else { continue }
      try body(group)
      (group, frameCount) = ([], 0)
    }
  }

  private func rows(of entries: [LeRobotDataset.Entry], _ table: Table) -> [ParquetValues] {
    var joined: [ParquetValues]?
    for entry in entries {
      let rows = table.rows(entry)
      joined = joined.map { zip($0, rows).map { $0.appending($1) } } ?? rows
    }
    return joined ?? []
  }
}

// MARK: - Tables

extension LeRobotTables {
  /// Whether the frames of an episode say anything: it is believed, or everything is to be exported.
  private static func hasOpinion(_ frames: EpisodeFrames, _ settings: ExportSettings) -> Bool {
    frames.isBelieved || settings.doubtfulRewards == .exported
  }

  /// The frames of an episode that has an opinion.
  private func frames(of entry: LeRobotDataset.Entry) -> EpisodeFrames? {
    entry.labelled.map(\.frames).flatMap { Self.hasOpinion($0, part.settings) ? $0 : nil }
  }

  private var tables: [Table] {
    let tag = part.settings.tag
    return [
      progress("\(tag)_progress.parquet"), weights("sample_weights.parquet"),
      advantages("meta/advantages_\(tag).parquet"), returns("meta/returns_\(tag).parquet"),
      success("\(tag)_success.parquet"),
    ]
  }

  private func progress(_ file: String) -> Table {
    Table(
      file: file,
      columns: [
        .init("index", .int64), .init("episode_index", .int64), .init("frame_index", .int64),
        .init("progress_sparse", .float), .init("progress_dense", .float),
      ]
    ) { entry in
      let frames = frames(of: entry)
      return places(entry) + [
        .float(frames?.progress ?? silence(entry)), .float(frames?.levels ?? silence(entry)),
      ]
    }
  }

  private func weights(_ file: String) -> Table {
    Table(file: file, columns: [.init("index", .int64), .init("weight", .float)]) { entry in
      [
        places(entry)[0],
        .float(frames(of: entry)?.weights ?? [Float](repeating: 1, count: entry.stepCount)),
      ]
    }
  }

  private func advantages(_ file: String) -> Table {
    Table(
      file: file,
      columns: [
        .init("episode_index", .int64), .init("frame_index", .int64),
        .init("advantage", .boolean), .init("advantage_continuous", .float),
        .init("return", .float),
      ]
    ) { entry in
      let frames = frames(of: entry)
      let advantages = frames?.advantages ?? silence(entry)
      return places(entry).dropFirst() + [
        .boolean(advantages.map { Double($0) >= threshold }), .float(advantages),
        .float([Float](repeating: frames.map { Float($0.total) } ?? .nan, count: entry.stepCount)),
      ]
    }
  }

  private func returns(_ file: String) -> Table {
    Table(
      file: file,
      columns: [
        .init("episode_index", .int64), .init("frame_index", .int64), .init("return", .float),
        .init("reward", .float), .init("prompt", .text),
      ]
    ) { entry in
      let rewards = frames(of: entry).map { part.settings.reward.values(of: $0) } ?? silence(entry)
      let task = entry.labelled?.task ?? ""
      return places(entry).dropFirst() + [
        .float(rewards.sumsToEnd), .float(rewards),
        .text([String](repeating: task, count: entry.stepCount)),
      ]
    }
  }

  /// One row per episode.
  private func success(_ file: String) -> Table {
    Table(
      file: file,
      columns: [
        .init("episode_index", .int64), .init("success", .boolean, isOptional: true),
        .init("coverage", .double, isOptional: true),
        .init("recorded_success", .boolean, isOptional: true),
      ]
    ) { entry in
      let frames = entry.labelled?.frames
      return [
        .int64([Int64(entry.number)]), .boolean([frames?.isSuccess]),
        .double([frames?.successCoverage]), .boolean([entry.labelled?.episode.isSuccess]),
      ]
    }
  }

  /// The place of every frame in the dataset, the number of its episode, and its place in this.
  private func places(_ entry: LeRobotDataset.Entry) -> [ParquetValues] {
    let steps = 0..<entry.stepCount
    return [
      .int64(steps.map { Int64(entry.firstIndex + $0) }),
      .int64(steps.map { _ in Int64(entry.number) }), .int64(steps.map { Int64($0) }),
    ]
  }

  private func silence(_ entry: LeRobotDataset.Entry) -> [Float] {
    [Float](repeating: .nan, count: entry.stepCount)
  }
}

extension [Float] {
  /// The sum from each place to the end.
  fileprivate var sumsToEnd: [Float] {
    var sum = 0.0
    return reversed().map { value in
      sum += Double(value)
      return Float(sum)
    }.reversed()
  }
}

extension ParquetValues {
  /// The values with others of the same type behind them.
  fileprivate func appending(_ others: ParquetValues) -> ParquetValues {
    switch (self, others) {
    case (.int64(let first), .int64(let second)): .int64(first + second)
    case (.float(let first), .float(let second)): .float(first + second)
    case (.double(let first), .double(let second)): .double(first + second)
    case (.boolean(let first), .boolean(let second)): .boolean(first + second)
    case (.text(let first), .text(let second)): .text(first + second)
    default: self
    }
  }
}
