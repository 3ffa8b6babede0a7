import Episodes

extension VideoFile {
  /// The most that one call returns; more is a mistake in the request or in the file.
  private static let largestRequestBytes = 1 << 34

  /// Consecutive frames, `[range.count, height, width, 3]`.
  ///
  /// Frames before the range are decoded too, since the road is sequential. An empty range gives no
  /// frames.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if the range leaves the video; `.unreadable` for damaged
  ///   data; `.mismatch` if the decoder gives another number of frames than was counted.
  /// - Complexity: O(`range.upperBound`) decoded frames.
  public func frames(_ range: Range<Int>) throws(DataError) -> FrameSequence {
    try check(range)
    return try frames(at: Array(range))
  }

  /// The frames with the given numbers, in the order given, `[indices.count, height, width, 3]`.
  ///
  /// The numbers may come in any order and more than once; each frame is decoded once, and those in
  /// between are not converted to RGB.
  ///
  /// - Throws: As `frames(_:)`.
  /// - Complexity: O(largest index) decoded frames, plus sorting the indices.
  public func frames(at indices: [Int]) throws(DataError) -> FrameSequence {
    for index in indices { try check(index) }
    try checkBytes(frameCount: indices.count)
    var pixels = [UInt8](repeating: 0, count: indices.count * bytesPerFrame)
    var decoder = try FrameDecoder(self)
    var last: (index: Int, slot: Int)?
    for slot in indices.indices.sorted(by: { indices[$0] < indices[$1] }) {
      if let last, last.index == indices[slot] {
        copyFrame(last.slot, to: slot, of: &pixels)
      } else {
        try decoder.read(frame: indices[slot], slot: slot, of: &pixels)
      }
      last = (indices[slot], slot)
    }
    try decoder.confirmEnd()
    return FrameSequence(
      frameCount: indices.count, height: height, width: width, pixels: pixels)
  }

  /// Walks through a range in batches, one after the other, in bounded memory.
  ///
  /// `body` gets the frames of a batch and their numbers; the last batch may be shorter.
  ///
  /// - Precondition: `batchSize` is at least 1.
  /// - Throws: As `frames(_:)`, and what `body` throws, which ends the walk.
  /// - Complexity: O(`range.upperBound`) decoded frames, `batchSize` frames of memory.
  public func forEachBatch(
    of batchSize: Int, in range: Range<Int>,
    _ body: (_ frames: FrameSequence, _ numbers: Range<Int>) throws(DataError) -> Void
  ) throws(DataError) {
    precondition(batchSize > 0, "a batch holds at least one frame")
    try check(range)
    try checkBytes(frameCount: min(batchSize, range.count))
    var decoder = try FrameDecoder(self)
    var start = range.lowerBound
    while start < range.upperBound {
      let numbers = start..<min(range.upperBound, start + batchSize)
      try body(try batch(numbers, from: &decoder), numbers)
      start = numbers.upperBound
    }
    try decoder.confirmEnd()
  }

  private func batch(
    _ numbers: Range<Int>, from decoder: inout FrameDecoder
  ) throws(DataError) -> FrameSequence {
    var pixels = [UInt8](repeating: 0, count: numbers.count * bytesPerFrame)
    for (slot, number) in numbers.enumerated() {
      try decoder.read(frame: number, slot: slot, of: &pixels)
    }
    return FrameSequence(
      frameCount: numbers.count, height: height, width: width, pixels: pixels)
  }

  private func copyFrame(_ source: Int, to target: Int, of pixels: inout [UInt8]) {
    let bytes = pixels[source * bytesPerFrame..<(source + 1) * bytesPerFrame]
    pixels.replaceSubrange(target * bytesPerFrame..<(target + 1) * bytesPerFrame, with: bytes)
  }

  private func check(_ range: Range<Int>) throws(DataError) {
    if range.isEmpty { return }
    try check(range.lowerBound)
    try check(range.upperBound - 1)
  }

  private func check(_ index: Int) throws(DataError) {
    guard (0..<frameCount).contains(index) else {
      throw DataError(
        .invalidValue, file: path, place: "frame \(index)",
        expected: "a number from 0 to \(frameCount - 1)", found: "\(index)",
        remedy: "the video has \(frameCount) frames, counted from 0")
    }
  }

  private func checkBytes(frameCount: Int) throws(DataError) {
    let (bytes, overflows) = frameCount.multipliedReportingOverflow(by: bytesPerFrame)
    guard !overflows, bytes <= Self.largestRequestBytes else {
      throw DataError(
        .unsupported, file: path, expected: "at most \(Self.largestRequestBytes >> 30) GiB at once",
        found: "\(frameCount) frames of \(bytesPerFrame) bytes", remedy: "ask for fewer frames")
    }
  }
}
