import Episodes

/// The traits by which episodes of a whole dataset are compared.
struct EpisodeTraits: Codable, Sendable {
  /// How the last number of an action opens and closes the gripper.
  enum GripperConvention: String, Codable, Sendable {
    /// From -1 to 1.
    case signed = "-1...1"
    /// From 0 to 1.
    case unit = "0...1"
  }

  /// A small grey picture of a camera's first frame.
  struct Preview: Codable, Sendable {
    let camera: String
    let place: String
    let picture: GreyPicture
  }

  let id: EpisodeID
  /// The path inside the file, such as `/data/demo_3`.
  var place: String
  /// The paths of all recorded arrays below it, cameras excepted.
  var keys: [String] = []
  /// `nil` where the actions do not tell.
  var gripper: GripperConvention?
  /// Columns of the actions, or `nil` where there are none.
  var actionWidth: Int?
  /// Recorded rows per second, or `nil` where nothing says.
  var framesPerSecond: Double?
  var previews: [Preview] = []

  init(id: EpisodeID, place: String) {
    self.id = id
    self.place = place
  }
}
