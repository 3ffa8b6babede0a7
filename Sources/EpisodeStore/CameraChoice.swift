import Episodes

/// Which cameras of every episode are shown, together if they are several.
public enum CameraChoice: Sendable, Equatable {
  /// The first camera.
  case first
  /// Cameras by key or role, in this order.
  case named([String])
  /// All cameras, in the order of the recording.
  case all

  /// The most cameras of an episode that are shown together.
  public static let mostCount = 6

  /// One camera by key or role, or the first one for `nil`.
  public init(_ camera: String?) {
    self = camera.map { .named([$0]) } ?? .first
  }

  /// The name of the camera that stands for the others, or `nil` for the first one.
  public var leading: String? {
    guard case .named(let names) = self else { return nil }
    return names.first
  }
}

/// A camera as it is shown.
public struct ShownCamera: Sendable, Equatable {
  /// Its key, by which its frames are read.
  public let key: String
  /// Where it looks from, such as `wrist` or `exterior 1`, or `camera 2` where the recording does not say.
  ///
  /// A key may tell who recorded an episode, so it is no title.
  public let title: String
}

extension EpisodeStore {
  /// The chosen cameras of an episode, each once.
  ///
  /// - Throws: `DataError.Kind.missing` for an unknown episode or camera, with the names there are, and for
  ///   pictures of a convention that is stated nowhere. `.unsupported` for more than
  ///   `CameraChoice.mostCount` cameras.
  public func cameras(of id: EpisodeID, _ choice: CameraChoice) throws(DataError) -> [ShownCamera] {
    let record = try record(of: id)
    let chosen = try record.cameras(choice)
    if let error = chosen.lazy.compactMap(\.source.openConvention).first { throw error }
    return chosen.map { camera in
      let place = (record.cameras.firstIndex { $0.key == camera.key } ?? 0) + 1
      return ShownCamera(key: camera.key, title: camera.role.title ?? "camera \(place)")
    }
  }
}

extension EpisodeStore.Record {
  /// The chosen cameras, each once, whether or not their conventions are known.
  func cameras(_ choice: CameraChoice) throws(DataError) -> [CameraFacts] {
    var chosen: [CameraFacts] = []
    for name in names(of: choice) {
      let camera = try namedCamera(name)
      if !chosen.contains(where: { $0.key == camera.key }) { chosen.append(camera) }
    }
    guard chosen.count <= CameraChoice.mostCount else {
      throw error(
        .unsupported, expected: "at most \(CameraChoice.mostCount) cameras side by side",
        found: "\(chosen.count)", remedy: "name those to show")
    }
    return chosen
  }

  private func names(of choice: CameraChoice) -> [String?] {
    switch choice {
    case .first: [nil]
    case .named(let names): names
    case .all: cameras.isEmpty ? [nil] : cameras.map(\.key)
    }
  }
}

extension CameraRole {
  /// The role in words, or `nil` where it is not said.
  fileprivate var title: String? {
    switch self {
    case .wrist: "wrist"
    case .exterior1: "exterior 1"
    case .exterior2: "exterior 2"
    case .unknown: nil
    }
  }
}
