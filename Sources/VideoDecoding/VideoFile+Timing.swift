extension VideoFile {
  /// Whether a video's timestamps can order its frames.
  public enum TimestampOrder: String, Sendable {
    /// Each frame has one, later than that of the frame before.
    case ascending
    /// Some frame has none.
    case missing
    /// The timestamp of some frame is not later than that of the frame before.
    case disordered
  }

  /// When each frame is shown, in seconds by the file's own clock, or `nil` where the file does not say.
  ///
  /// - Complexity: O(frames).
  public var timestamps: [Double?] {
    index.timestamps.map { $0 == FrameIndex.missing ? nil : Double($0) * index.tickSeconds }
  }

  /// Whether the timestamps can order the frames.
  ///
  /// If they cannot, reading is sequential.
  ///
  /// - Complexity: O(frames).
  public var timestampOrder: TimestampOrder {
    if index.ascends { return .ascending }
    return index.timestamps.contains(FrameIndex.missing) ? .missing : .disordered
  }

  /// Whether frames deviate from an even rate by more than clocks round: a tick and a tenth of the mean
  /// gap.
  ///
  /// `false` where timestamps do not ascend.
  /// - Complexity: O(frames).
  public var isVariableRate: Bool { index.isVariableRate }

  /// The numbers of the frames that the container marks as key frames, ascending.
  public var keyFrames: [Int] { index.keyFrames }

  /// Whether every frame was decoded to count them, because packets could not tell.
  public var wasCountedByDecoding: Bool { index.countedByDecoding }
}
