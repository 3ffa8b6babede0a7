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

  /// An array that seems to be a camera's and cannot be read as pictures.
  struct UnreadPicture: Sendable {
    let place: String
    /// The key, type and shape.
    let words: String
  }

  /// Why a recording has no images, and what makes some.
  struct LackOfImages: Sendable {
    let reason: String
    let remedy: String
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
  /// Arrays that seem to be pictures, and are none that can be read.
  var unreadPictures: [UnreadPicture] = []
  /// Other observations of three axes or more, in words.
  var otherArrays: [String] = []
  /// Why there are no images, where the recorder writes none.
  var lackOfImages: LackOfImages?
  var rewards: [Float]?
  /// The instructions to the robot, in the recorder's order.
  var instructions: [String] = []
  /// Recorded rows per second.
  var framesPerSecond: Double?
  /// The steps at which no action was carried out, ascending.
  var skippedSteps: [Int] = []
  /// Whether the recorder called the attempt a success.
  var isSuccess: Bool?
  /// What the recorder writes last where it is not there, so that the episode may not be whole yet.
  ///
  /// Only a log that grows is judged by it.
  var absentEnding: DataError?
  /// Cameras whose frames are still to come, by their keys, for a log that grows.
  var awaitedCameras: [String: DataError] = [:]
  /// Problems that the reader itself reports, such as rows that it leaves out.
  var remarks: [Problem] = []
}

extension EpisodeFacts {
  /// Everything that is there in place of a camera that was asked for, in words.
  var otherObservations: [String] {
    let pictures = unreadPictures.map { "\($0.words), which is no picture that is read" }
    guard cameras.isEmpty else { return pictures }
    return pictures + otherArrays + [lackOfImages?.reason].compactMap { $0 }
  }

  /// A way to get images; `nil` where there are some, and where none is known.
  var imagesRemedy: String? {
    unreadPictures.isEmpty ? lackOfImages?.remedy : Self.pictureRemedy
  }

  static let pictureRemedy =
    "store it as bytes or floats, [T, H, W, C] or [T, C, H, W] with 1, 3 or 4 channels"
}
