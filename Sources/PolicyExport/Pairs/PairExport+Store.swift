import EpisodeStore
import Episodes
import Foundation
import Zarr

/// The store of windows: two sides of each, with what is known about the pair.
extension PairExport {
  /// An array of the store, a row per window.
  private struct Column {
    let name: String
    /// The sizes of a row.
    let shape: [Int]
    let type: ZarrElementType
    /// The bytes of a row.
    let row: (Place) throws(DataError) -> [UInt8]
  }

  /// A window of a pair.
  private struct Place {
    let number: Int
    let pair: MatchedPair
    let window: PairWindows.Window
  }

  private enum Side: String, CaseIterable {
    case preferred, rejected

    func episode(_ place: Place) -> Int {
      self == .preferred ? place.pair.preferred : place.pair.rejected
    }

    func step(_ place: Place) -> Int {
      self == .preferred ? place.window.preferredStep : place.window.rejectedStep
    }
  }

  /// What the store says of itself in `.zattrs`.
  private struct Attributes: Encodable {
    private enum CodingKeys: String, CodingKey {
      case format, version, episodes, tasks, keys, origin
      case obsKeys = "obs_keys"
      case cameraKeys = "camera_keys"
      case actionKey = "action_key"
      case observationSteps = "n_obs_steps"
      case horizon
      case actionSteps = "n_action_steps"
    }

    let format = "rapl-pairs"
    let version = 1
    let obsKeys: [String]
    let cameraKeys: [String]
    let actionKey: String
    let observationSteps: Int
    let horizon: Int
    let actionSteps: Int
    let episodes: [EpisodeID]
    let tasks: [String?]
    let keys: [String: String]
    let origin: ExportOrigin
  }

  func writeStore(in folder: String) throws(DataError) {
    let writer = ZarrWriter(folder: folder)
    try writer.writeGroup("", attributes: JSONText.data(attributes, for: part.path))
    try writer.writeGroup("data")
    try writer.writeGroup("meta")
    let ends = try writer.array("meta/episode_ends", shape: [entries.count], type: .int64)
    try ends.append(windowEnds)
    try ends.finish()
    let columns = columns
    let arrays = try columns.map { column throws(DataError) in
      try writer.array(
        "data/\(column.name)", shape: [windowCount] + column.shape, type: column.type)
    }
    try forEachWindow { place throws(DataError) in
      for (column, array) in zip(columns, arrays) { try array.append(bytes: column.row(place)) }
    }
    for array in arrays { try array.finish() }
  }

  func verifyStore(in folder: String) throws(DataError) {
    let store = ZarrStore(folder: folder)
    let ends = try ZarrArray(store, key: "meta/episode_ends")
    guard ends.shape == [entries.count],
      try ends.integers(rows: 0..<entries.count) == windowEnds
    else {
      throw ends.error(
        .mismatch, expected: "the windows of \(entries.count) pairs", found: "others")
    }
    let columns = columns
    let arrays = try columns.map { column throws(DataError) in
      let array = try ZarrArray(store, key: "data/\(column.name)")
      guard array.shape == [windowCount] + column.shape else {
        throw array.error(
          .mismatch, expected: "shape \([windowCount] + column.shape)", found: "\(array.shape)")
      }
      return array
    }
    var row = 0
    try forEachWindow { place throws(DataError) in
      for (column, array) in zip(columns, arrays) {
        try array.require(bytes: column.row(place), from: row)
      }
      row += 1
    }
  }

  private var attributes: Attributes {
    let window = part.settings.window
    return Attributes(
      obsKeys: arrays.numbers.map(\.name), cameraKeys: arrays.pictures.map(\.name),
      actionKey: arrays.action.name, observationSteps: window.observationSteps,
      horizon: window.horizon, actionSteps: window.actionSteps,
      episodes: part.episodes.map(\.episode.id), tasks: part.episodes.map(\.task),
      keys: arrays.sourceKeys, origin: part.origin)
  }

  private var windowEnds: [Int64] {
    var end: Int64 = 0
    return entries.map { entry in
      end += Int64(entry.windows.count)
      return end
    }
  }

  private func forEachWindow(_ body: (Place) throws(DataError) -> Void) throws(DataError) {
    for (number, entry) in entries.enumerated() {
      for window in entry.windows {
        try body(Place(number: number, pair: entry.pair, window: window))
      }
    }
  }
}

// MARK: - Columns

extension PairExport {
  private var columns: [Column] {
    let scale = weightScale
    let facts = [
      Column(name: "margin", shape: [], type: .float32) { Self.bytes(Float($0.pair.margin)) },
      Column(name: "weight", shape: [], type: .float32) {
        Self.bytes(Float($0.pair.weight * scale))
      },
      Column(name: "pair", shape: [], type: .int64) { Self.bytes(Int64($0.number)) },
      Column(name: "state_distance", shape: [], type: .float32) { place throws(DataError) in
        Self.bytes(try stateDistance(place))
      },
    ]
    return facts + Side.allCases.flatMap(columns(of:))
  }

  private func columns(of side: Side) -> [Column] {
    let window = part.settings.window
    let source = Column(name: "\(side)_source", shape: [2], type: .int64) { place in
      [side.episode(place), side.step(place)].flatMap { Self.bytes(Int64($0)) }
    }
    let counts =
      [(arrays.action, window.horizon)] + arrays.numbers.map { ($0, window.observationSteps) }
    let numbers = counts.map { array, count in
      Column(
        name: "\(side)_\(array.name)", shape: [count, array.width], type: .float32
      ) { place throws(DataError) in try rows(array, count, side, place) }
    }
    let pictures = arrays.pictures.map { camera in
      Column(
        name: "\(side)_\(camera.name)",
        shape: [window.observationSteps, camera.height, camera.width, 3], type: .uint8
      ) { place throws(DataError) in try pixels(camera, side, place) }
    }
    return [source] + numbers + pictures
  }

  private func steps(_ count: Int, _ side: Side, _ place: Place) -> [Int] {
    part.settings.window.steps(
      of: side.step(place), count: count,
      stepCount: part.episodes[side.episode(place)].stepCount)
  }

  private func rows(
    _ array: ExportedArrays.Numbers, _ count: Int, _ side: Side, _ place: Place
  ) throws(DataError) -> [UInt8] {
    let id = part.episodes[side.episode(place)].episode.id
    guard let values = try numbers.numbers(of: id)[array.name] else { return [] }
    let row = steps(count, side, place).flatMap { values[$0] }
    return row.withUnsafeBytes { Array($0) }
  }

  private func pixels(_ camera: ExportedArrays.Pictures, _ side: Side, _ place: Place)
    throws(DataError) -> [UInt8]
  {
    let id = part.episodes[side.episode(place)].episode.id
    let steps = steps(part.settings.window.observationSteps, side, place)
    let distinct = steps.withoutRepeats()
    let frames = try part.store.frames(of: id, camera: camera.key, at: distinct)
    return steps.flatMap { step in frames[distinct.firstIndex(of: step) ?? 0].pixels }
  }

  /// How far the observations of both decisions are apart, in deviations of the first states.
  private func stateDistance(_ place: Place) throws(DataError) -> Float {
    let states = try Side.allCases.map { side throws(DataError) in
      try state(of: part.episodes[side.episode(place)].episode.id, at: side.step(place))
    }
    return scale.distance(states[0], states[1]).map { Float($0) } ?? .nan
  }

  private static func bytes(_ value: Float) -> [UInt8] {
    withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
  }

  private static func bytes(_ value: Int64) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
