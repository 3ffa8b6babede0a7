import EpisodeStore
import Episodes
import HDF5

/// One output file: the episodes of one source file with their rewards.
struct RobomimicFile {
  /// The number of video frames that are decoded and compressed at a time.
  private static let batch = 64
  /// The default level of gzip, as in robomimic's own scripts.
  private static let gzipLevel = 4

  private let part: ExportPart
  private var episodes: [LabelledEpisode] { part.episodes }

  init(_ part: ExportPart) { self.part = part }

  /// Writes the file whole or not at all.
  ///
  /// `episodeDone` is called after each episode.
  func write(episodeDone: () -> Void) throws(DataError) {
    try AtomicFile.write(to: part.path) { (temporaryPath: String) throws(DataError) in
      let input = try HDF5File.open(part.source)
      let output = try HDF5File.create(temporaryPath)
      try input.root.attributes.copyAll(to: output.root.attributes)
      let data = try writeData(from: input, to: output)
      for labelled in episodes {
        try write(labelled, from: input, to: data)
        episodeDone()
      }
      try writeMasks(from: input, to: output)
      try output.close()
    }
  }

  /// Compares the rewards and lengths of all episodes with what is in the file.
  func verify() throws(DataError) {
    let data = try HDF5File.open(part.path).root.group("data")
    for labelled in episodes {
      let demo = try data.group(labelled.episode.id.demo)
      let found = try demo.dataset("rewards").read(as: Float.self)
      let expected = rewards(of: labelled)
      try Mismatch.check(found, expected) { step in
        (part.path, "\(demo.path)/rewards[\(step)]", "\(expected[step])", "\(found[step])")
      }
      guard try demo.attributes.integer("num_samples") == labelled.stepCount else {
        throw Mismatch.error(
          part.path, "\(demo.path)@num_samples", "\(labelled.stepCount)", "another number")
      }
    }
  }

  private func rewards(of labelled: LabelledEpisode) -> [Float] {
    part.settings.reward.values(of: labelled.frames)
  }

  private func writeData(from input: HDF5File, to output: HDF5File) throws(DataError) -> HDF5Group {
    let data = try output.root.createGroup("data")
    try input.root.group("data").attributes.copyAll(to: data.attributes)
    try data.attributes.set("total", to: episodes.map(\.episode.stepCount).reduce(0, +))
    try data.attributes.set("reward_source", to: part.originText)
    return data
  }

  private func write(_ labelled: LabelledEpisode, from input: HDF5File, to data: HDF5Group)
    throws(DataError)
  {
    let original = try input.root.group(labelled.source.place)
    let demo = try data.createGroup(labelled.episode.id.demo)
    try original.attributes.copyAll(to: demo.attributes)
    for child in try original.childNames
    where !["rewards", "obs_video"].contains(child) && !isReplaced(child) {
      try original.copy(child: child, to: demo, name: child)
    }
    try writeRewards(labelled, to: demo)
    for camera in labelled.source.videoCameras { try writeImages(camera, of: labelled, to: demo) }
    if part.settings.hasNextObservations, try demo.isGroup("obs") {
      try NextObservations.write(in: demo, stepCount: labelled.stepCount)
    }
  }

  /// Whether a child is written anew.
  private func isReplaced(_ child: String) -> Bool {
    child == "next_obs" && part.settings.hasNextObservations
  }

  private func writeRewards(_ labelled: LabelledEpisode, to demo: HDF5Group) throws(DataError) {
    let (stepCount, trace) = (labelled.episode.stepCount, labelled.trace)
    try demo.attributes.set("num_samples", to: stepCount)
    if let reference = trace.diagnostics.reference {
      try demo.attributes.set("reward_reference", to: reference.name)
    }
    if let cost = trace.diagnostics.transportCost {
      try demo.attributes.set("reward_transport_cost", to: cost)
    }
    try demo.attributes.set("reward_converged", to: trace.diagnostics.converged)
    try demo.createDataset("rewards", shape: [stepCount], values: rewards(of: labelled))
    guard try !demo.exists("dones") else { return }
    let dones = (0..<stepCount).map { Int64($0 == stepCount - 1 ? 1 : 0) }
    try demo.createDataset("dones", shape: [stepCount], values: dones)
  }

  private func writeImages(_ camera: String, of labelled: LabelledEpisode, to demo: HDF5Group)
    throws(DataError)
  {
    let (id, stepCount) = (labelled.episode.id, labelled.episode.stepCount)
    let first = try part.store.frames(of: id, camera: camera, steps: 0..<1)
    let images = try demo.createDataset(
      "obs/\(camera)", shape: [stepCount, first.height, first.width, 3], of: UInt8.self,
      layout: .chunked([1, first.height, first.width, 3], gzipLevel: Self.gzipLevel))
    for start in stride(from: 0, to: stepCount, by: Self.batch) {
      let steps = start..<min(start + Self.batch, stepCount)
      let frames = try part.store.frames(of: id, camera: camera, steps: steps)
      try images.write(rows: steps, frames.pixels)
    }
  }

  /// Masks are lists of demo names.
  ///
  /// Demos that are not exported are left out of the recording's own. Those of the rewards are added, unless the
  /// recording has one of that name.
  private func writeMasks(from input: HDF5File, to output: HDF5File) throws(DataError) {
    let exported = Set(episodes.map(\.episode.id.demo))
    var taken: Set<String> = []
    if try input.root.isGroup("mask") {
      let masks = try input.root.group("mask")
      for name in try masks.childNames {
        let listed = try masks.dataset(name).readStrings().filter(exported.contains)
        try output.root.createDataset("mask/\(name)", strings: listed)
        taken.insert(name)
      }
    }
    for (name, demos) in try RewardMasks(part).all where !taken.contains(name) {
      try output.root.createDataset("mask/\(name)", strings: demos)
    }
  }
}
