import Episodes
import Foundation
import HDF5

/// One `data/demo_<i>` of robomimic's layout, which several recorders share.
struct DemoGroup {
  let group: HDF5Group
  /// Which row of pixels images start with.
  var firstPixels: Convention<ImageConventions.FirstRow> = .recorded(.top)

  /// Whether `name` is `demo_<number>`.
  static func isDemo(_ name: String) -> Bool { isNumbered(name, prefix: "demo_") }

  /// Whether `name` is `prefix` and a number.
  static func isNumbered(_ name: String, prefix: String) -> Bool {
    let digits = name.utf8.dropFirst(prefix.utf8.count)
    return name.hasPrefix(prefix) && !digits.isEmpty && digits.allSatisfy { (48...57).contains($0) }
  }

  /// The root's `data`, if it holds demos.
  static func data(in opened: OpenedLocation) throws(DataError) -> HDF5Group? {
    guard let root = opened.root, try root.isGroup("data") else { return nil }
    let data = try root.group("data")
    return try data.childNames.contains(where: isDemo) ? data : nil
  }

  /// The demos' names.
  ///
  /// Anything else in `data` is left alone.
  static func names(in data: HDF5Group) throws(DataError) -> [String] {
    try data.childNames.filter(isDemo)
  }

  /// What is in `data` beside demos, which robomimic would take for one.
  static func problems(of data: HDF5Group) throws(DataError) -> [Problem] {
    let others = try data.childNames.filter { !isDemo($0) }
    guard let first = others.first else { return [] }
    let more = others.count > 1 ? " and \(others.count - 1) more" : ""
    return [
      Problem(
        code: "data.others", severity: .note,
        error: DataError(
          .malformed, file: data.file.path, place: "/data/\(first)",
          expected: "nothing but groups named demo_<number>",
          found: "\"\(first)\"\(more), which is left alone",
          remedy: "move it out of /data if robomimic is to read the file"))
    ]
  }

  /// Describes the parts that all recorders write: `num_samples`, `actions`, `rewards`, `dones`, images in `obs`.
  func facts(name: String) throws(DataError) -> EpisodeFacts {
    let pictures = Pictures(
      among: try group.datasets(in: "obs", depth: 4), firstPixels: firstPixels)
    let rewards = try group.optionalDataset("rewards")
    let actions = try group.optionalDataset("actions")
    let rows = [actions, rewards, try group.optionalDataset("dones")].compactMap { $0 }
    var facts = EpisodeFacts(
      name: name, place: group.path, stated: try statedLength(actions: actions))
    facts.arrays = .hdf5(file: group.file.path, group: group.path)
    facts.lengths =
      rows.map(\.length)
      + pictures.images.map { EpisodeFacts.Length(place: $0.dataset, rowCount: $0.rowCount) }
    facts.cameras = (pictures.cameras + (try videoCameras())).withConventionalRoles
    facts.unreadPictures = pictures.unread
    facts.otherArrays = pictures.others
    facts.instructions = try instructions()
    facts.rewards = try rewards.map { dataset throws(DataError) in try dataset.readVector() }
    facts.absentEnding = try absentEnding()
    return facts
  }

  /// Recorders add demo after demo to one file, and state the length of each when it is whole.
  private func absentEnding() throws(DataError) -> DataError? {
    guard try group.attributes.integer("num_samples") == nil else { return nil }
    return DataError(
      .missing, file: group.file.path, place: "\(group.path)@num_samples",
      expected: "the number of steps, which the recorder writes last", found: "no such attribute",
      remedy: "wait for it, or add it to a file that is whole")
  }

  private func statedLength(actions: HDF5Dataset?) throws(DataError) -> EpisodeFacts.Length? {
    if let count = try group.attributes.integer("num_samples") {
      return EpisodeFacts.Length(place: "\(group.path)@num_samples", rowCount: count)
    }
    return actions.map(\.length)
  }

  private struct Language: Decodable { let lang: String? }

  /// The sentence of `language_instruction`, else of robocasa's `ep_meta`.
  private func instructions() throws(DataError) -> [String] {
    let stated = try group.attributes.instructions("language_instruction")
    guard stated.isEmpty, let text = try group.attributes.string("ep_meta") else { return stated }
    // The rest of it is free, so that another form is no fault.
    let meta = try? JSONDecoder().decode(Language.self, from: Data(text.utf8))
    return [meta?.lang].compactMap { $0 }.filter { !$0.isEmpty }
  }

  private func videoCameras() throws(DataError) -> [CameraFacts] {
    guard try group.isGroup("obs_video") else { return [] }
    let attributes = try group.group("obs_video").attributes
    var cameras: [CameraFacts] = []
    for key in try attributes.names {
      guard let path = try attributes.string(key) else { continue }
      let (file, place) = (group.file.path, "\(group.path)/obs_video@\(key)")
      let video = VideoPlace(
        namedBy: file, place: place, folder: ContainedPath.folder(of: file), relativePath: path)
      cameras.append(CameraFacts(key: key, role: .unknown, place: place, source: .video(video)))
    }
    return cameras
  }
}

extension HDF5Group {
  /// The dataset of that name, or `nil` if there is none.
  func optionalDataset(_ name: String) throws(DataError) -> HDF5Dataset? {
    try exists(name) ? dataset(name) : nil
  }
}

extension HDF5Dataset {
  /// The first axis as something that must have one row per step.
  var length: EpisodeFacts.Length {
    EpisodeFacts.Length(place: path, rowCount: shape.first ?? 0)
  }

  /// The key, type and shape, for errors.
  var inWords: String {
    "\(path.split(separator: "/").last ?? "/") is \(elementType) \(shape)"
  }

  /// One number per row.
  ///
  /// - Throws: `DataError.Kind.malformed` for rows of several numbers.
  func readVector() throws(DataError) -> [Float] {
    guard shape.count <= 1 || shape.dropFirst().allSatisfy({ $0 == 1 }) else {
      throw DataError(
        .malformed, file: file.path, place: path, expected: "one number per step",
        found: "shape \(shape)")
    }
    return try read(as: Float.self)
  }
}
