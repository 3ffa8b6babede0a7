import Episodes

extension VideoFile {
  /// The most bytes that one call returns.
  ///
  /// More is a mistake in the request or in the file.
  private static let largestRequestBytes = 1 << 34

  /// Consecutive frames, `[range.count, height, width, 3]`.
  ///
  /// An empty range gives no frames.
  ///
  /// - Throws: As `frames(at:threadCount:)`.
  /// - Complexity: As `frames(at:threadCount:)`.
  public func frames(
    _ range: Range<Int>, threadCount: Int = 1
  ) throws(DataError) -> FrameSequence {
    try check(range)
    return try frames(at: Array(range), threadCount: threadCount)
  }

  /// The frames with the given numbers, in the order given, `[indices.count, height, width, 3]`.
  ///
  /// The numbers may come in any order and more than once. Each frame is decoded once, and those in between
  /// are not converted to RGB. If the index allows it, decoding starts at the key frame before a wanted
  /// frame, and skips unwanted frames that no other frame needs. Each frame's timestamp is then compared
  /// with the index. At the first mismatch, all frames are decoded and counted from the first.
  ///
  /// - Parameters:
  ///   - indices: Numbers of frames, from 0.
  ///   - threadCount: Threads that decode this one file. The default of one is for callers that read
  ///     files side by side. More threads shorten the wait for a single file and take more memory.
  /// - Returns: One frame for each number.
  /// - Throws: `DataError.Kind.invalidValue` if a number leaves the video, `.unreadable` for damaged
  ///   data, `.mismatch` if the decoder returns another number of frames than was counted.
  /// - Complexity: O(largest index) decoded frames without key frames in between, plus sorting.
  public func frames(
    at indices: [Int], threadCount: Int = 1
  ) throws(DataError) -> FrameSequence {
    for index in indices { try check(index) }
    try checkBytes(frameCount: indices.count)
    var pixels = [UInt8](repeating: 0, count: indices.count * bytesPerFrame)
    try pixels.withUnsafeMutableBufferPointer { (buffer) throws(DataError) in
      let base = buffer.baseAddress
      try read(indices, size: bytesPerFrame, into: base, threadCount: threadCount) {
        (decoder, pixels) throws(DataError) in try decoder.convert(into: pixels)
      }
    }
    return FrameSequence(
      frameCount: indices.count, height: height, width: width, pixels: pixels)
  }

  /// The frames with the given numbers, resized, `[indices.count, height, width, 3]`.
  ///
  /// An antialiased triangle filter resizes each side by its own scale and rounds once, at the end. At most
  /// one frame of full size is in memory at a time.
  ///
  /// - Parameters:
  ///   - indices: Numbers of frames, from 0, in any order and more than once.
  ///   - height: Rows of the result, from 1 to 16384.
  ///   - width: Columns of the result, from 1 to 16384.
  ///   - threadCount: As in `frames(at:threadCount:)`.
  /// - Returns: One frame for each number.
  /// - Throws: As `frames(at:threadCount:)` and `Preprocessing.apply(to:)`.
  /// - Complexity: As `frames(at:threadCount:)`.
  public func frames(
    at indices: [Int], height: Int, width: Int, threadCount: Int = 1
  ) throws(DataError) -> FrameSequence {
    for index in indices { try check(index) }
    let plan = try Preprocessing(height: height, width: width)
      .checkedPlan(height: self.height, width: self.width, layout: .interleaved)
    let size = height * width * 3
    try checkBytes(frameCount: indices.count, bytesPerFrame: size)
    var pixels = [UInt8](repeating: 0, count: indices.count * size)
    try pixels.withUnsafeMutableBufferPointer { (buffer) throws(DataError) in
      try read(indices, size: size, into: buffer.baseAddress, threadCount: threadCount) {
        (decoder, pixels) throws(DataError) in try decoder.resize(plan, into: pixels)
      }
    }
    return FrameSequence(
      frameCount: indices.count, height: height, width: width, pixels: pixels)
  }

  /// The frames with the given numbers as an encoder takes them, `[indices.count, 3, H', W']`.
  ///
  /// The numbers are those of `preprocessing.apply(to: frames(at: indices))`, but at most one frame of full
  /// size is in memory at a time.
  ///
  /// - Parameters:
  ///   - indices: Numbers of frames, from 0, in any order and more than once.
  ///   - preprocessing: The preprocessing of each frame.
  ///   - threadCount: As in `frames(at:threadCount:)`.
  /// - Returns: `3 * H' * W'` numbers for each number of a frame.
  /// - Throws: As `frames(at:threadCount:)` and `Preprocessing.apply(to:)`.
  /// - Complexity: As `frames(at:threadCount:)`.
  public func values(
    at indices: [Int], preparedBy preprocessing: Preprocessing, threadCount: Int = 1
  ) throws(DataError) -> [Float] {
    for index in indices { try check(index) }
    let plan = try preprocessing.checkedPlan(height: height, width: width, layout: .planar)
    let size = preprocessing.valuesPerFrame
    try checkBytes(frameCount: indices.count, bytesPerFrame: size * MemoryLayout<Float>.size)
    var values = [Float](repeating: 0, count: indices.count * size)
    try values.withUnsafeMutableBufferPointer { (buffer) throws(DataError) in
      try read(indices, size: size, into: buffer.baseAddress, threadCount: threadCount) {
        (decoder, values) throws(DataError) in try decoder.resize(plan, into: values)
      }
    }
    return values
  }

  /// Passes a range to `body` in batches, one after the other, in bounded memory.
  ///
  /// `body` gets the frames of a batch and their numbers. The last batch may be shorter.
  ///
  /// - Precondition: `batchSize` is at least 1.
  /// - Throws: As `frames(_:)`, and the errors of `body`, which ends the walk.
  /// - Complexity: As `frames(at:threadCount:)`, `batchSize` frames of memory.
  public func forEachBatch(
    of batchSize: Int, in range: Range<Int>, threadCount: Int = 1,
    _ body: (_ frames: FrameSequence, _ numbers: Range<Int>) throws(DataError) -> Void
  ) throws(DataError) {
    precondition(batchSize > 0, "a batch holds at least one frame")
    try check(range)
    try checkBytes(frameCount: min(batchSize, range.count))
    var decoder = try FrameDecoder(self, wanted: Array(range), threadCount: threadCount)
    var start = range.lowerBound
    while start < range.upperBound {
      let numbers = start..<min(range.upperBound, start + batchSize)
      try body(try batch(numbers, from: &decoder), numbers)
      start = numbers.upperBound
    }
    try decoder.confirmEnd()
  }

  /// Passes the frames with the given numbers to `body` one by one, ascending and each once,
  /// `[1, H, W, 3]`.
  ///
  /// - Parameters:
  ///   - indices: Numbers of frames, from 0, in any order and more than once.
  ///   - threadCount: As in `frames(at:threadCount:)`.
  ///   - body: Gets a frame and its number.
  /// - Throws: As `frames(at:threadCount:)`, and the errors of `body`, which ends the walk.
  /// - Complexity: As `frames(at:threadCount:)`, one frame of memory.
  public func forEachFrame(
    at indices: [Int], threadCount: Int = 1,
    _ body: (_ frame: FrameSequence, _ number: Int) throws(DataError) -> Void
  ) throws(DataError) {
    let wanted = Set(indices).sorted()
    for index in wanted { try check(index) }
    var decoder = try FrameDecoder(self, wanted: wanted, threadCount: threadCount)
    for index in wanted { try body(try batch(index..<index + 1, from: &decoder), index) }
    try decoder.confirmEnd()
  }

  private func batch(
    _ numbers: Range<Int>, from decoder: inout FrameDecoder
  ) throws(DataError) -> FrameSequence {
    var pixels = [UInt8](repeating: 0, count: numbers.count * bytesPerFrame)
    for (slot, number) in numbers.enumerated() {
      try decoder.find(number)
      try pixels.withUnsafeMutableBufferPointer { (buffer) throws(DataError) in
        try decoder.convert(into: buffer.baseAddress?.advanced(by: slot * bytesPerFrame))
      }
    }
    return FrameSequence(
      frameCount: numbers.count, height: height, width: width, pixels: pixels)
  }

  /// Finds each frame once, in ascending order, and stores it wherever it is wanted.
  private func read<Value>(
    _ indices: [Int], size: Int, into output: UnsafeMutablePointer<Value>?, threadCount: Int,
    _ store: (borrowing FrameDecoder, UnsafeMutablePointer<Value>?) throws(DataError) -> Void
  ) throws(DataError) {
    guard let output else { return }
    let slots = indices.indices.sorted { indices[$0] < indices[$1] }
    let wanted = slots.map { indices[$0] }
    var decoder = try FrameDecoder(self, wanted: wanted, threadCount: threadCount)
    var last: Int?
    for slot in slots {
      let place = output + slot * size
      if let last, indices[last] == indices[slot] {
        place.update(from: output + last * size, count: size)
      } else {
        try decoder.find(indices[slot])
        try store(decoder, place)
      }
      last = slot
    }
    try decoder.confirmEnd()
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

  private func checkBytes(
    frameCount: Int, bytesPerFrame: Int? = nil
  ) throws(DataError) {
    let size = bytesPerFrame ?? self.bytesPerFrame
    let (bytes, overflows) = frameCount.multipliedReportingOverflow(by: size)
    guard !overflows, bytes <= Self.largestRequestBytes else {
      throw DataError(
        .unsupported, file: path, expected: "at most \(Self.largestRequestBytes >> 30) GiB at once",
        found: "\(frameCount) frames of \(size) bytes", remedy: "ask for fewer frames")
    }
  }
}
