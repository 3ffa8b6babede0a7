import Episodes

/// The description that a reader gives of one episode, before anything is judged.
///
/// Strict loading and inspection both start from the same facts, so that they cannot disagree.
struct EpisodeFacts: Sendable {
  /// Something that must have one row per step.
  struct Length: Sendable {
    let place: String
    let rowCount: Int
  }

  /// The name inside the file or folder, such as `demo_3`.
  let name: String
  /// The path inside the file, such as `/data/demo_3`, or a name for it where there is no such path.
  let place: String
  /// How many steps the recording says there are, and where it says so, or `nil` if it says nothing.
  let stated: Length?
  /// Everything else that must agree with it.
  var lengths: [Length] = []
  var cameras: [CameraFacts] = []
  /// Where its numbers are.
  var arrays = ArrayPlace.none
  /// Observations of three axes or more that are no images as we know them, in words.
  var otherArrays: [String] = []
  /// Why there are no images, where the layout itself has none.
  var lackOfImages: String?
  var rewards: [Float]?
  /// The instructions to the robot, in the recorder's order.
  var instructions: [String] = []
  /// Recorded rows per second.
  var framesPerSecond: Double?
  /// The steps at which no action was carried out, ascending.
  var skippedSteps: [Int] = []
  /// Whether the recorder called the attempt a success.
  var isSuccess: Bool?
  /// Problems that the reader itself reports, such as rows that it leaves out.
  var remarks: [Problem] = []
}
