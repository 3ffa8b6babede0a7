import Episodes
import Foundation

extension LoggedEpisode {
  /// Steps whose frames are looked at where frames are no files.
  private static let sampledStepCount = 8
  /// Numbers of a row beyond which an array counts as pictures, of which some rows are looked at.
  private static let longestRow = 4096

  /// What tells the episode from every other, whatever its name and place: its recorded numbers, its clock among
  /// them, and the frames of the camera that is read.
  ///
  /// A video counts with all of its bytes. Of frames in arrays and in picture files, eight count.
  ///
  /// - Throws: `DataError` if they cannot be read.
  /// - Complexity: O(numbers and bytes of the video), constant memory.
  public func contentHash() throws(DataError) -> ContentHash {
    var parts = ["\(episode.stepCount) steps"]
    for array in try store.arrays(of: id) { parts.append(try digest(of: array)) }
    parts.append(try frameDigest())
    return ContentHash(of: Data(parts.joined(separator: "\n").utf8))
  }

  private func digest(of array: EpisodeArray) throws(DataError) -> String {
    let name = "\(array.key) \(array.shape)"
    guard array.isPerStep, array.shape.allSatisfy({ $0 > 0 }) else { return name }
    var hashes: [ContentHash] = []
    func add(_ steps: Range<Int>) throws(DataError) {
      try store.forEachBlock(
        of: id, array: array.key, steps: steps, as: Double.self, requiresFinite: false
      ) { block, _ throws(DataError) in
        hashes.append(ContentHash(of: block.values.withUnsafeBytes { Data($0) }))
      }
    }
    if array.shape.dropFirst().reduce(1, *) <= Self.longestRow {
      try add(0..<array.shape[0])
    } else {
      for step in sampledSteps { try add(step..<step + 1) }
    }
    return "\(name) \(ContentHash(of: Data(hashes.map(\.hexadecimal).joined().utf8)))"
  }

  private func frameDigest() throws(DataError) -> String {
    if try store.record(of: id).camera(camera).source.isVideo {
      return "video \(try store.contentHash(of: id, camera: camera)?.hexadecimal ?? "")"
    }
    let frames = try store.frames(of: id, camera: camera, at: sampledSteps)
    return "\(frames.height) by \(frames.width) \(ContentHash(of: frames.pixels))"
  }

  private var sampledSteps: [Int] {
    Array((0..<episode.stepCount).evenlySpread(atMost: Self.sampledStepCount))
  }
}
