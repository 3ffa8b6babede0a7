import Episodes

/// What a reader finds out about one episode, before anything is judged.
///
/// Strict loading and inspection both start from the same facts, so that they cannot disagree.
struct EpisodeFacts: Sendable {
  /// Something that must have one row per step.
  struct Length: Sendable {
    let place: String
    let rowCount: Int
  }

  /// The name inside the file, such as `demo_3`.
  let name: String
  /// The path inside the file, such as `/data/demo_3`.
  let place: String
  /// How many steps the file says there are, and where it says so; `nil` if it says nothing.
  let stated: Length?
  /// Everything else that must agree with it.
  let lengths: [Length]
  let cameras: [CameraFacts]
  /// Observations of three axes or more that are no images as we know them, in words.
  let otherArrays: [String]
  let rewards: [Float]?
}

/// Where the frames of one camera are.
struct CameraFacts: Sendable {
  enum Source: Sendable {
    /// A dataset `[T, H, W, 3]` of `uint8`.
    case images(height: Int, width: Int, compression: String)
    /// A video, by its path relative to the folder of the HDF5 file.
    case video(relativePath: String)
  }

  /// The key that users name, such as `agentview_image`.
  let key: String
  /// The path inside the file of the dataset or attribute.
  let place: String
  let source: Source
}
