import Episodes

/// The statistics of the frames inspected so far, batch by batch.
struct FrameStatistics {
  /// A channel above this is not black.
  ///
  /// Video codecs do not keep 0 exactly.
  private static let blackLevel: UInt8 = 2

  /// The numbers of the black frames.
  private(set) var blackFrames: [Int] = []
  /// The numbers of frames that are the one before, to the last bit.
  private(set) var repeats: Set<Int> = []
  /// A digest of all frames in order.
  private(set) var digest: UInt64 = 0
  private var frameCount = 0
  private var lastHash: UInt64?

  /// Runs of two and more frames that are all the same.
  var identicalRuns: [Range<Int>] {
    var runs: [Range<Int>] = []
    for step in repeats.sorted() {
      if let last = runs.last, last.upperBound == step {
        runs[runs.count - 1] = last.lowerBound..<step + 1
      } else {
        runs.append(step - 1..<step + 1)
      }
    }
    return runs
  }

  /// Looks at the frames that follow.
  mutating func add(_ frames: FrameSequence) {
    frames.pixels.withUnsafeBytes { pixels in
      for index in 0..<frames.frameCount {
        let start = index * frames.bytesPerFrame
        add(UnsafeRawBufferPointer(rebasing: pixels[start..<start + frames.bytesPerFrame]))
      }
    }
  }

  private mutating func add(_ frame: UnsafeRawBufferPointer) {
    let hash = Self.hash(frame)
    if hash == lastHash { repeats.insert(frameCount) }
    if frame.allSatisfy({ $0 <= Self.blackLevel }) { blackFrames.append(frameCount) }
    digest = (digest ^ hash) &* 0x9E37_79B9_7F4A_7C15
    lastHash = hash
    frameCount += 1
  }

  /// Eight bytes at a time, each step a bijection of the state, so that one changed pixel changes it.
  static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash = UInt64(bytes.count) &* 0x9E37_79B9_7F4A_7C15
    let wordCount = bytes.count / 8
    for index in 0..<wordCount {
      mix(bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self), into: &hash)
    }
    for byte in bytes[(wordCount * 8)...] { mix(UInt64(byte), into: &hash) }
    return hash
  }

  private static func mix(_ word: UInt64, into hash: inout UInt64) {
    hash = (hash ^ word) &* 0xD6E8_FEB8_6659_FD93
    hash ^= hash >> 32
  }
}
