/// Where a camera looks from, as far as the recording says.
public enum CameraRole: String, Sendable, Codable, CaseIterable {
  /// On the arm, close to the gripper.
  case wrist
  /// The first camera that looks on from outside.
  case exterior1 = "exterior_1"
  /// The second camera that looks on from outside.
  case exterior2 = "exterior_2"
  /// Not said.
  case unknown
}

extension CameraRole {
  private static let wristWords = ["wrist", "eye_in_hand", "hand_camera", "hand_cam"]
  private static let exteriorWords = [
    "agentview", "frontview", "sideview", "birdview", "robotview", "exterior", "base_camera",
    "cam_high", "cam_low", "front", "side",
  ]

  /// The roles of cameras by the names that recorders give them by convention, such as
  /// `robot0_eye_in_hand_image` and `agentview_image`, in the order of `keys`.
  ///
  /// Exterior cameras are numbered in that order. From the third on, and under other names, the role is
  /// unknown.
  public static func conventional(for keys: [String]) -> [CameraRole] {
    var exteriors = [CameraRole.exterior1, .exterior2][...]
    return keys.map { key in
      let name = key.lowercased()
      if wristWords.contains(where: name.contains) { return .wrist }
      guard exteriorWords.contains(where: name.contains) else { return .unknown }
      return exteriors.popFirst() ?? .unknown
    }
  }

  /// The role that a user means: its own name, or `exterior` for the first exterior.
  public init?(named name: String) {
    self.init(rawValue: name == "exterior" ? CameraRole.exterior1.rawValue : name)
    if self == .unknown { return nil }
  }
}
