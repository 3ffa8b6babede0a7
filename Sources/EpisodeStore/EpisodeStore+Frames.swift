import Episodes
import HDF5

extension EpisodeStore {
  /// Reads consecutive steps of one camera, the first camera if none is named.
  ///
  /// Only what these steps need is read, whatever the size of the file.
  ///
  /// - Throws: `DataError.Kind.missing` for an unknown episode or camera, with the names there are;
  ///   `.invalidValue` for steps that are not there; `.mismatch` for a video whose frames are not one
  ///   per step; `.unreadable` for damaged images.
  /// - Complexity: O(steps * pixels).
  public func frames(of id: EpisodeID, camera: String? = nil, steps: Range<Int>)
    throws(DataError) -> FrameSequence
  {
    let record = try record(of: id)
    let chosen = try record.camera(camera)
    try record.requireSteps(Array(steps.prefix(1)) + Array(steps.suffix(1)))
    switch chosen.source {
    case .images: return try images(record, chosen).frames(steps)
    case .video(let path): return try video(record, chosen, path).frames(steps)
    }
  }

  /// Reads chosen steps of one camera, in ascending order without repeats.
  ///
  /// - Throws: As `frames(of:camera:steps:)`, and `DataError.Kind.invalidValue` for another order.
  /// - Complexity: O(steps * pixels); videos are decoded up to the last step.
  public func frames(of id: EpisodeID, camera: String? = nil, at steps: [Int])
    throws(DataError) -> FrameSequence
  {
    let record = try record(of: id)
    let chosen = try record.camera(camera)
    try record.requireSteps(steps)
    guard zip(steps, steps.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw record.error(.invalidValue, expected: "ascending steps", found: "\(steps)")
    }
    switch chosen.source {
    case .images: return try images(record, chosen).frames(at: steps)
    case .video(let path): return try video(record, chosen, path).frames(at: steps)
    }
  }

  private func images(_ record: Record, _ camera: CameraFacts) throws(DataError) -> ImageDataset {
    try openImages.value(for: "\(record.episode.id)/\(camera.key)") { () throws(DataError) in
      let file = try HDF5File.open(record.file.path)
      return try ImageDataset(
        file.root.dataset(camera.place), stepCount: record.episode.stepCount)
    }
  }

  private func video(_ record: Record, _ camera: CameraFacts, _ relativePath: String)
    throws(DataError) -> VideoCamera
  {
    try openVideos.value(for: "\(record.episode.id)/\(camera.key)") { () throws(DataError) in
      try VideoCamera(
        relativePath: relativePath, file: record.file.path, place: camera.place,
        stepCount: record.episode.stepCount)
    }
  }
}

extension EpisodeStore.Record {
  func camera(_ key: String?) throws(DataError) -> CameraFacts {
    if let camera = key.map({ key in cameras.first { $0.key == key } }) ?? cameras.first {
      return camera
    }
    let name = key.map { "a camera \"\($0)\"" } ?? "a camera"
    let layout = cameras.isEmpty ? ", uint8 images [T, H, W, 3] or a video" : ""
    throw error(.missing, expected: name + layout, found: present)
  }

  private var present: String {
    guard cameras.isEmpty else { return "only \(cameras.map(\.key).joined(separator: ", "))" }
    return (["an episode without images"] + otherArrays).joined(separator: "; ")
  }

  func requireSteps(_ steps: [Int]) throws(DataError) {
    if let step = steps.first(where: { !(0..<episode.stepCount).contains($0) }) {
      throw error(
        .invalidValue, expected: "steps in 0..<\(episode.stepCount)", found: "step \(step)")
    }
  }

  func error(_ kind: DataError.Kind, expected: String, found: String) -> DataError {
    DataError(kind, file: file.path, place: place, expected: expected, found: found)
  }
}
