import EpisodeStore
import Episodes

/// The arrays and cameras of episodes that an export writes, alike in all of them.
struct ExportedArrays: Sendable, Equatable {
  /// An array of numbers with one row per step.
  struct Numbers: Sendable, Equatable {
    /// Its key in the recording.
    let key: String
    /// Its name in the export.
    let name: String
    /// Numbers of a step.
    let width: Int
  }

  /// Pictures, one per step.
  struct Pictures: Sendable, Equatable {
    /// The camera's key in the recording.
    let key: String
    /// Its name in the export.
    let name: String
    /// Rows of a picture.
    let height: Int
    /// Columns of a picture.
    let width: Int
  }

  /// The commands.
  let action: Numbers
  /// The observations that are numbers, in the order of their names.
  let numbers: [Numbers]
  /// The observations that are pictures, in the order of their names.
  let pictures: [Pictures]

  /// Finds the arrays of the first episode, and checks that all others have the same.
  ///
  /// - Parameters:
  ///   - part: The episodes, and what is to be exported.
  ///   - takesPictures: Whether cameras are observations where none are named.
  ///   - reserved: Names that arrays of the export have already.
  /// - Throws: `DataError.Kind.missing` for an episode without actions or without an observation. `.mismatch`
  ///   for one whose arrays have other sizes.
  /// - Complexity: O(episodes), and one frame of every camera is read.
  init(_ part: ExportPart, takesPictures: Bool, reserved: Set<String>) throws(DataError) {
    let (first, settings, store) = (part.episodes[0].episode, part.settings, part.store)
    let arrays = try store.arrays(of: first.id).filter(\.isPerStep)
    let cameras = first.cameras
    let action = try Self.action(settings.action, among: arrays, of: part.episodes[0])
    self.action = Numbers(key: action.key, name: "action", width: action.columnCount)
    var taken = reserved.union(["action"])
    var chosen = settings.observations
    if chosen.isEmpty {
      chosen = Self.observations(arrays).map(\.key) + (takesPictures ? cameras : [])
    }
    var (numbers, pictures): ([Numbers], [Pictures]) = ([], [])
    for key in chosen.withoutRepeats() {
      let name = Self.name(of: key, &taken)
      if let array = arrays.first(where: { $0.key == key }) {
        numbers.append(Numbers(key: key, name: name, width: array.columnCount))
      } else {
        let frame = try store.frames(of: first.id, camera: key, steps: 0..<1)
        pictures.append(
          Pictures(key: key, name: name, height: frame.height, width: frame.width))
      }
    }
    self.numbers = numbers.sorted { $0.name < $1.name }
    self.pictures = pictures.sorted { $0.name < $1.name }
    for labelled in part.episodes { try requireLikeness(of: labelled, in: store) }
  }

  /// The recorder's key of every array by its name in the export.
  var sourceKeys: [String: String] {
    let pairs =
      ([action] + numbers).map { ($0.name, $0.key) } + pictures.map { ($0.name, $0.key) }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  /// The actions: the array that was named, one called `actions` or `action`, or the only one of that role.
  ///
  /// - Throws: `DataError.Kind.missing` for none, and for several of which none is named.
  static func action(
    _ key: String?, among arrays: [EpisodeArray], of labelled: LabelledEpisode
  ) throws(DataError) -> EpisodeArray {
    let candidates = arrays.filter { $0.role == .action }
    if let key {
      if let array = arrays.first(where: { $0.key == key }) { return array }
    } else if let array = candidates.first(where: { ["actions", "action"].contains($0.key) }) {
      return array
    } else if candidates.count == 1 {
      return candidates[0]
    }
    let names = (key == nil ? candidates : arrays).map(\.key)
    throw DataError(
      .missing, file: labelled.source.file, place: labelled.source.place,
      expected: key.map { "an array \"\($0)\"" } ?? "one array of actions",
      found: names.isEmpty ? "none" : names.joined(separator: ", "),
      remedy: names.isEmpty ? "export episodes that have their actions" : "name one of them",
      settings: names.isEmpty ? [] : [.action])
  }

  /// What the robot measures of itself and of objects, without the simulator's own state if there is more.
  private static func observations(_ arrays: [EpisodeArray]) -> [EpisodeArray] {
    let seen = arrays.filter {
      [.proprioception, .state].contains($0.role) && $0.columnCount > 0
    }
    let measured = seen.filter { array in
      !["states/", "env_states/"].contains { "\(array.key)/".hasPrefix($0) }
    }
    return measured.isEmpty ? seen : measured
  }

  /// The name that a key has in the export: without the group of observations, and without slashes.
  private static func name(of key: String, _ taken: inout Set<String>) -> String {
    var name = key
    for group in ["obs/", "observations/", "observation/"] where name.hasPrefix(group) {
      name = String(name.dropFirst(group.count))
    }
    name = name.replacingOccurrences(of: "/", with: "_")
    while !taken.insert(name).inserted { name = "obs_\(name)" }
    return name
  }

  private func requireLikeness(of labelled: LabelledEpisode, in store: EpisodeStore)
    throws(DataError)
  {
    let arrays = try store.arrays(of: labelled.episode.id).filter(\.isPerStep)
    let widths = Dictionary(
      arrays.map { ($0.key, $0.columnCount) }, uniquingKeysWith: { first, _ in first })
    for wanted in [action] + numbers where widths[wanted.key] != wanted.width {
      throw Self.unlike(
        labelled, "\(wanted.width) columns of \(wanted.key), as in the first episode",
        widths[wanted.key].map(String.init) ?? "no such array")
    }
    for camera in pictures {
      let frame = try store.frames(of: labelled.episode.id, camera: camera.key, steps: 0..<1)
      guard frame.height == camera.height, frame.width == camera.width else {
        throw Self.unlike(
          labelled,
          "pictures of \(camera.key) of \(camera.width) x \(camera.height), as in the first episode",
          "\(frame.width) x \(frame.height)")
      }
    }
  }

  private static func unlike(_ labelled: LabelledEpisode, _ expected: String, _ found: String)
    -> DataError
  {
    DataError(
      .mismatch, file: labelled.source.file, place: labelled.source.place, expected: expected,
      found: found, remedy: "export such episodes apart, or name observations that all have",
      settings: [.observations])
  }
}
