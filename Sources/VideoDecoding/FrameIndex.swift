import COpenCVBridge

/// When each frame of a video is shown, and where a decoder may start.
struct FrameIndex: Sendable {
  /// Ticks of the stream in the order of the frames, or `missing` if the file does not say.
  let timestamps: [Int64]
  /// Numbers of the frames that the container marks as key frames, ascending.
  let keyFrames: [Int]
  /// The frames at which a decoder may start, ascending by number.
  let entries: [Entry]
  /// Seconds per tick.
  let tickSeconds: Double
  /// Whether the timestamps are complete and ascend, so that a frame can be identified by its own.
  let ascends: Bool
  /// Whether frames were found by decoding, so that none can be identified by its packet.
  let countedByDecoding: Bool

  /// A frame at which a decoder may start.
  struct Entry {
    let frame: Int
    let handle: cvb_frame
  }

  /// The value of a timestamp that is missing in the file.
  static let missing = Int64.min

  init(_ frames: UnsafeBufferPointer<cvb_frame>, info: cvb_video_info) {
    timestamps = frames.map(\.timestamp)
    keyFrames = frames.indices.filter { frames[$0].is_key != 0 }
    entries = frames.indices.filter { frames[$0].is_entry != 0 }.map {
      Entry(frame: $0, handle: frames[$0])
    }
    tickSeconds = info.tick_seconds
    ascends =
      timestamps.first != Self.missing
      && zip(timestamps, timestamps.dropFirst()).allSatisfy { $0 < $1 }
    countedByDecoding = info.counted_by_decoding != 0
  }

  /// Whether frames may be jumped over, because timestamps and packets identify each.
  var allowsJumps: Bool { ascends && !countedByDecoding }

  /// The last frame up to `frame` at which a decoder may start.
  func entry(upTo frame: Int) -> Entry? {
    let after = entries.partitioningIndex { $0.frame > frame }
    return after > 0 ? entries[after - 1] : nil
  }

  /// The number of the frame that is shown at `timestamp`, only if timestamps ascend.
  func frame(at timestamp: Int64) -> Int? {
    let index = timestamps.partitioningIndex { $0 >= timestamp }
    return index < timestamps.count && timestamps[index] == timestamp ? index : nil
  }

  /// Whether a frame is off the line from the first to the last by more than a tenth of a gap.
  ///
  /// One tick is always allowed, since clocks round.
  var isVariableRate: Bool {
    guard ascends, timestamps.count > 2, let first = timestamps.first, let last = timestamps.last
    else { return false }
    let (span, _) = last.subtractingReportingOverflow(first)
    let gap = Double(span) / Double(timestamps.count - 1)
    let allowed = max(1, gap / 10)
    return timestamps.indices.contains {
      abs(Double(timestamps[$0] &- first) - Double($0) * gap) > allowed
    }
  }
}

extension Array {
  /// The first position whose element `belongs` to the second part of a parted array.
  fileprivate func partitioningIndex(where belongs: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if belongs(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
