import EpisodeStore
import Episodes
import Foundation
import Zarr

/// The content of a replay buffer: arrays of all steps, one episode after another.
struct ReplayBuffer {
  /// Frames that are decoded at a time.
  private static let batch = 64
  /// Arrays of the frame table beside the recording's own.
  private static let frameNames = ["reward", "weight", "progress"]

  private let part: ExportPart
  private let arrays: ExportedArrays

  /// Finds the arrays.
  ///
  /// - Throws: As `ExportedArrays`.
  init(_ part: ExportPart) throws(DataError) {
    self.part = part
    arrays = try ExportedArrays(part, takesPictures: true, reserved: Set(Self.frameNames))
  }

  /// What the store says of itself in `.zattrs`.
  private struct Attributes: Encodable {
    let format = "rapl-replay-buffer"
    let version = 1
    /// The episodes in the order of `meta/episode_ends`.
    let episodes: [EpisodeID]
    /// The task of each episode, where one is known.
    let tasks: [String?]
    /// The recorder's key of every array.
    let keys: [String: String]
    let origin: ExportOrigin
  }

  /// Writes the store whole or not at all.
  func write(episodeDone: () -> Void) throws(DataError) {
    try StoreFolder.write(to: part.path) { (folder: String) throws(DataError) in
      let writer = ZarrWriter(folder: folder)
      try writer.writeGroup("", attributes: JSONText.data(attributes, for: part.path))
      try writer.writeGroup("data")
      try writer.writeGroup("meta")
      try writeEnds(writer)
      let numbers = try numberWriters(writer)
      let pictures = try pictureWriters(writer)
      let frames = try Self.frameNames.map { name throws(DataError) in
        try writer.array("data/\(name)", shape: [part.stepCount], type: .float32)
      }
      for labelled in part.episodes {
        for (array, writer) in numbers { try copy(array, of: labelled, to: writer) }
        for (camera, writer) in pictures { try copy(camera, of: labelled, to: writer) }
        for (values, writer) in zip(frameValues(of: labelled), frames) { try writer.append(values) }
        episodeDone()
      }
      for writer in numbers.map(\.1) + pictures.map(\.1) + frames { try writer.finish() }
    }
  }

  private var attributes: Attributes {
    Attributes(
      episodes: part.episodes.map(\.episode.id), tasks: part.episodes.map(\.task),
      keys: arrays.sourceKeys, origin: part.origin)
  }

  /// Where each episode ends.
  private var ends: [Int64] {
    var end: Int64 = 0
    return part.episodes.map { labelled in
      end += Int64(labelled.stepCount)
      return end
    }
  }

  private func frameValues(of labelled: LabelledEpisode) -> [[Float]] {
    let frames = labelled.frames
    return [part.settings.reward.values(of: frames), frames.weights, frames.progress]
  }
}

// MARK: - Writing

extension ReplayBuffer {
  private func writeEnds(_ writer: ZarrWriter) throws(DataError) {
    let array = try writer.array("meta/episode_ends", shape: [ends.count], type: .int64)
    try array.append(ends)
    try array.finish()
  }

  private func numberWriters(_ writer: ZarrWriter) throws(DataError)
    -> [(ExportedArrays.Numbers, ZarrArrayWriter)]
  {
    try ([arrays.action] + arrays.numbers).map { array throws(DataError) in
      let shape = [part.stepCount, array.width]
      return (array, try writer.array("data/\(array.name)", shape: shape, type: .float32))
    }
  }

  private func pictureWriters(_ writer: ZarrWriter) throws(DataError)
    -> [(ExportedArrays.Pictures, ZarrArrayWriter)]
  {
    try arrays.pictures.map { camera throws(DataError) in
      let shape = [part.stepCount, camera.height, camera.width, 3]
      return (
        camera,
        try writer.array(
          "data/\(camera.name)", shape: shape, type: .uint8, compression: .blosc)
      )
    }
  }

  private func copy(
    _ array: ExportedArrays.Numbers, of labelled: LabelledEpisode, to writer: ZarrArrayWriter
  ) throws(DataError) {
    try part.store.forEachBlock(of: labelled.episode.id, array: array.key, as: Float.self) {
      (block, _) throws(DataError) in
      try writer.append(block.values)
    }
  }

  private func copy(
    _ camera: ExportedArrays.Pictures, of labelled: LabelledEpisode, to writer: ZarrArrayWriter
  ) throws(DataError) {
    try part.store.forEachBatch(
      of: labelled.episode.id, camera: camera.key, steps: 0..<labelled.stepCount,
      batchSize: Self.batch
    ) { frames throws(DataError) in
      guard frames.height == camera.height, frames.width == camera.width else {
        throw part.error(
          .mismatch, camera.name,
          expected:
            "pictures of \(camera.width) x \(camera.height) in all of \(labelled.episode.id)",
          found: "\(frames.width) x \(frames.height)")
      }
      try writer.append(bytes: frames.pixels)
    }
  }
}

// MARK: - Reading back

extension ReplayBuffer {
  /// Compares every number, and the first and last picture of every episode.
  func verify() throws(DataError) {
    let store = try StoreFolder.open(part.path)
    let stored = try ZarrArray(store, key: "meta/episode_ends")
    guard stored.shape == [ends.count], try stored.integers(rows: 0..<ends.count) == ends else {
      throw stored.error(.mismatch, expected: "the ends of \(ends.count) episodes", found: "others")
    }
    var start = 0
    for labelled in part.episodes {
      try verify(labelled, from: start, in: store)
      start += labelled.stepCount
    }
  }

  private func verify(_ labelled: LabelledEpisode, from start: Int, in store: ZarrStore)
    throws(DataError)
  {
    for (name, values) in zip(Self.frameNames, frameValues(of: labelled)) {
      try array(name, in: store).require(values, from: start)
    }
    let id = labelled.episode.id
    for numbers in [arrays.action] + arrays.numbers {
      let stored = try array(numbers.name, in: store)
      try part.store.forEachBlock(of: id, array: numbers.key, as: Float.self) {
        (block, steps) throws(DataError) in
        try stored.require(block.values, from: start + steps.lowerBound)
      }
    }
    for camera in arrays.pictures {
      let stored = try array(camera.name, in: store)
      for step in Set([0, labelled.stepCount - 1]) {
        let frame = try part.store.frames(of: id, camera: camera.key, steps: step..<step + 1)
        try stored.require(bytes: frame.pixels, from: start + step)
      }
    }
  }

  private func array(_ name: String, in store: ZarrStore) throws(DataError) -> ZarrArray {
    let array = try ZarrArray(store, key: "data/\(name)")
    guard array.shape[0] == part.stepCount else {
      throw array.error(
        .mismatch, expected: "\(part.stepCount) rows", found: "shape \(array.shape)")
    }
    return array
  }
}
