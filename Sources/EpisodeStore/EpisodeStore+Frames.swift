import Episodes

extension EpisodeStore {
  /// Reads consecutive steps of one camera, the first camera if none is named.
  ///
  /// `camera` is a key such as `agentview_image` or a role: `wrist`, `exterior` or `exterior_1`,
  /// `exterior_2`.
  ///
  /// The memory taken depends on these steps, not on the size of the file.
  ///
  /// - Throws: `DataError.Kind.missing` for an unknown episode or camera, with the names there are, and for
  ///   pictures of a convention that is stated nowhere. `.invalidValue` for steps that are not there. `.mismatch` for a video whose frames are not one per
  ///   step. `.unreadable` for damaged images.
  /// - Complexity: O(steps * pixels).
  public func frames(of id: EpisodeID, camera: String? = nil, steps: Range<Int>)
    throws(DataError) -> FrameSequence
  {
    let record = try record(of: id)
    let chosen = try record.camera(camera)
    try record.requireSteps(Array(steps.prefix(1)) + Array(steps.suffix(1)))
    return try source(of: chosen, in: record).frames(steps)
  }

  /// Reads chosen steps of one camera, in ascending order without repeats.
  ///
  /// - Throws: As `frames(of:camera:steps:)`, and `DataError.Kind.invalidValue` for another order.
  /// - Complexity: O(steps * pixels). Videos are decoded up to the last step.
  public func frames(of id: EpisodeID, camera: String? = nil, at steps: [Int])
    throws(DataError) -> FrameSequence
  {
    let record = try record(of: id)
    let chosen = try record.camera(camera)
    try record.requireAscending(steps)
    return try source(of: chosen, in: record).frames(at: steps)
  }

  /// Hands over consecutive steps of one camera, the first camera if none is named, a few at a time.
  ///
  /// A whole episode's video is decoded once, which `frames(of:camera:steps:)`, called for one part after
  /// the other, may do for each part.
  ///
  /// - Parameters:
  ///   - id: The episode.
  ///   - camera: A key or a role, as in `frames(of:camera:steps:)`.
  ///   - steps: Which steps.
  ///   - batchSize: How many at a time.
  ///   - body: Gets the frames. An error that it throws ends the walk.
  /// - Throws: As `frames(of:camera:steps:)`, and the errors of `body`.
  /// - Precondition: `batchSize` is at least 1.
  /// - Complexity: O(steps * pixels), `batchSize` frames of memory.
  public func forEachBatch(
    of id: EpisodeID, camera: String? = nil, steps: Range<Int>, batchSize: Int,
    _ body: (FrameSequence) throws(DataError) -> Void
  ) throws(DataError) {
    let record = try record(of: id)
    let chosen = try record.camera(camera)
    try record.requireSteps(Array(steps.prefix(1)) + Array(steps.suffix(1)))
    let source = try source(of: chosen, in: record)
    guard steps.count < record.episode.stepCount else {
      return try source.forEachBatch(of: batchSize, stepCount: steps.count) {
        (frames, _) throws(DataError) in try body(frames)
      }
    }
    for start in stride(from: steps.lowerBound, to: steps.upperBound, by: batchSize) {
      try body(try source.frames(start..<min(start + batchSize, steps.upperBound)))
    }
  }

  /// The video that holds the frames of a camera one per step, the first camera's if none is named, or `nil` where
  /// they are not in such a video.
  ///
  /// - Throws: `DataError.Kind.missing` for an unknown episode or camera. `.invalidValue` for a video
  ///   outside the dataset's folder.
  public func videoPath(of id: EpisodeID, camera: String? = nil) throws(DataError) -> String? {
    guard case .video(let place) = try record(of: id).camera(camera).source,
      place.stepTimes == nil
    else { return nil }
    return try place.path()
  }

  func source(of camera: CameraFacts, in record: Record) throws(DataError)
    -> any FrameSource
  {
    let cache = camera.source.keepsFileOpen ? openFiles : openIndexes
    return try cache.value(for: "\(record.episode.id)/\(camera.key)") { () throws(DataError) in
      try camera.source.opened(stepCount: record.episode.stepCount)
    }
  }
}

extension EpisodeStore.Record {
  /// The camera of that key or, failing that, of that role, or the first one for `nil`.
  ///
  /// - Throws: `DataError.Kind.missing` for no such camera, and for one whose pictures follow a convention
  ///   that nobody states.
  func camera(_ name: String?) throws(DataError) -> CameraFacts {
    let camera = try namedCamera(name)
    if let error = camera.source.openConvention { throw error }
    return camera
  }

  func namedCamera(_ name: String?) throws(DataError) -> CameraFacts {
    guard let name else {
      if let camera = cameras.first { return camera }
      throw noCamera("a camera, images as bytes or floats or a video")
    }
    if let camera = cameras.first(where: { $0.key == name }) { return camera }
    let inRole = CameraRole(named: name).map { role in cameras.filter { $0.role == role } } ?? []
    if inRole.count == 1 { return inRole[0] }
    throw noCamera("a camera \"\(name)\"" + (inRole.isEmpty ? "" : ", one in that role"))
  }

  private func noCamera(_ expected: String) -> DataError {
    error(.missing, expected: expected, found: present, remedy: imagesRemedy)
  }

  private var present: String {
    guard !cameras.isEmpty else {
      return (["an episode without images"] + otherObservations).joined(separator: "; ")
    }
    let names = cameras.map { camera in
      camera.role == .unknown ? camera.key : "\(camera.key) (\(camera.role.rawValue))"
    }
    return (["only \(names.joined(separator: ", "))"] + otherObservations).joined(separator: "; ")
  }

  func requireSteps(_ steps: [Int]) throws(DataError) {
    if let step = steps.first(where: { !(0..<episode.stepCount).contains($0) }) {
      throw error(
        .invalidValue, expected: "steps in 0..<\(episode.stepCount)", found: "step \(step)")
    }
  }

  func requireAscending(_ steps: [Int]) throws(DataError) {
    try requireSteps(steps)
    guard zip(steps, steps.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw error(.invalidValue, expected: "ascending steps", found: "\(steps)")
    }
  }

  func error(_ kind: DataError.Kind, expected: String, found: String, remedy: String? = nil)
    -> DataError
  {
    DataError(
      kind, file: file.path, place: place, expected: expected, found: found, remedy: remedy)
  }
}
