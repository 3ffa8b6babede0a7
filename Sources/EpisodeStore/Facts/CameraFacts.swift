import Episodes

/// Where the frames of one camera are.
struct CameraFacts: Sendable {
  /// The key that users name, such as `agentview_image`.
  let key: String
  let role: CameraRole
  /// The path inside the file of the dataset or attribute, or elsewhere the video or folder.
  let place: String
  let source: FramePlace
}

extension [CameraFacts] {
  /// The same cameras with the roles that their keys have by convention.
  var withConventionalRoles: [CameraFacts] {
    zip(self, CameraRole.conventional(for: map(\.key))).map { camera, role in
      CameraFacts(key: camera.key, role: role, place: camera.place, source: camera.source)
    }
  }
}
