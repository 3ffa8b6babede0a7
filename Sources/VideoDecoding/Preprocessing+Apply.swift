import COpenCVBridge
import Episodes

extension Preprocessing {
  /// How many numbers one frame becomes: `3 * height * width`.
  public var valuesPerFrame: Int { 3 * height * width }

  /// Turns frames `[T, H, W, 3]` into `[T, 3, height, width]` Float32.
  ///
  /// - Throws: As `apply(to:layout:into:)`.
  /// - Complexity: O(pixels in + pixels out).
  public func apply(to frames: FrameSequence) throws(DataError) -> [Float] {
    try apply(to: frames, layout: .planar)
  }

  /// Turns frames into numbers in the given layout.
  func apply(to frames: FrameSequence, layout: Layout) throws(DataError) -> [Float] {
    try check()
    let (count, overflows) = frames.frameCount.multipliedReportingOverflow(by: valuesPerFrame)
    try require(!overflows && count <= Self.largestValueCount, "fewer frames at once")
    var values = [Float](repeating: 0, count: count)
    try values.withUnsafeMutableBufferPointer { (buffer) throws(DataError) in
      try apply(to: frames, layout: layout, into: buffer)
    }
    return values
  }

  /// Turns frames into numbers in memory that the caller owns, on the calling thread.
  ///
  /// - Precondition: `output` holds `frames.frameCount * valuesPerFrame` numbers.
  /// - Throws: `DataError.Kind.invalidValue` if a setting is out of its range or the cut is larger than
  ///   the resized frame, `.unsupported` for sides above 16384 pixels.
  /// - Complexity: O(pixels in + pixels out), no allocation per frame.
  public func apply(
    to frames: FrameSequence, layout: Layout, into output: UnsafeMutableBufferPointer<Float>
  ) throws(DataError) {
    precondition(
      output.count == frames.frameCount * valuesPerFrame, "output must fill [T, 3, H, W]")
    var plan = try checkedPlan(height: frames.height, width: frames.width, layout: layout)
    try frames.pixels.withUnsafeBufferPointer { (pixels) throws(DataError) in
      _ = try BridgeCall(expected: "sides that can be resized", place: Self.subject).run {
        bridge.cvb_resize(pixels.baseAddress, frames.frameCount, &plan, output.baseAddress, $0)
      }
    }
  }

  /// The most numbers that one call returns, 16 GiB of them.
  private static let largestValueCount = 1 << 32

  /// The subject of errors, because the settings come from a card that is read elsewhere.
  private static let subject = "preprocessing"

  private func check() throws(DataError) {
    let sides = 1...Int(CVB_LARGEST_SIDE)
    try require(
      sides.contains(height) && sides.contains(width), "sides of 1 to \(sides.upperBound)")
    try require(
      shorterSide.map(sides.contains) ?? true, "a shorterSide of 1 to \(sides.upperBound)")
    try require(crop.map { $0 > 0 && $0 <= 1 } ?? true, "a crop above 0 and at most 1")
    try require(mean.count == 3 && mean.allSatisfy(\.isFinite), "three finite means")
    try require(
      standardDeviation.count == 3 && standardDeviation.allSatisfy { $0.isFinite && $0 > 0 },
      "three standard deviations above 0")
  }

  private func require(_ holds: Bool, _ expected: String) throws(DataError) {
    guard holds else {
      throw DataError(
        .invalidValue, subject: Self.subject, expected: expected, found: "\(self)",
        remedy: "correct the encoder's card")
    }
  }
}

// MARK: - Geometry

extension Preprocessing {
  /// The bridge's instructions for frames of a size.
  ///
  /// - Throws: As `apply(to:layout:into:)`.
  func checkedPlan(
    height sourceHeight: Int, width sourceWidth: Int, layout: Layout
  ) throws(DataError) -> cvb_resize_plan {
    try check()
    var plan = cvb_resize_plan()
    (plan.source_height, plan.source_width) = (Int32(sourceHeight), Int32(sourceWidth))
    let kept = (height: kept(of: sourceHeight), width: kept(of: sourceWidth))
    (plan.crop_height, plan.crop_width) = (Int32(kept.height), Int32(kept.width))
    plan.crop_top = Int32((sourceHeight - kept.height) / 2)
    plan.crop_left = Int32((sourceWidth - kept.width) / 2)
    let resized = resizedSize(height: kept.height, width: kept.width)
    (plan.resized_height, plan.resized_width) = (Int32(resized.height), Int32(resized.width))
    plan.cut_top = try margin(of: resized.height, around: height)
    plan.cut_left = try margin(of: resized.width, around: width)
    (plan.output_height, plan.output_width) = (Int32(height), Int32(width))
    plan.interpolation = filter
    plan.clip = clip ? 1 : 0
    plan.planar = layout == .planar ? 1 : 0
    setNormalisation(of: &plan)
    return plan
  }

  private func kept(of side: Int) -> Int {
    max(1, Int((Double(side) * (crop ?? 1)).rounded()))
  }

  /// The longer side is rounded down, as torchvision's `Resize` does.
  private func resizedSize(height: Int, width: Int) -> (height: Int, width: Int) {
    guard let shorterSide else { return (self.height, self.width) }
    return height <= width
      ? (shorterSide, shorterSide * width / height) : (shorterSide * height / width, shorterSide)
  }

  /// Half of the margin, rounded half to even, as torchvision's `CenterCrop` does.
  private func margin(of resized: Int, around side: Int) throws(DataError) -> Int32 {
    try require(side <= resized, "a height and width within the resized frame (\(resized) pixels)")
    return Int32((Double(resized - side) / 2).rounded(.toNearestOrEven))
  }

  private var filter: cvb_interpolation {
    switch interpolation {
    case .nearest: CVB_NEAREST
    case .bilinear: antialias ? CVB_LINEAR_ANTIALIASED : CVB_LINEAR
    case .bicubic: antialias ? CVB_CUBIC_ANTIALIASED : CVB_CUBIC
    case .area: CVB_AREA
    }
  }

  /// `(value * unit - mean) / deviation`, folded into one multiplication and one addition.
  private func setNormalisation(of plan: inout cvb_resize_plan) {
    let unit: Float = range == .unit ? 1 / 255 : 1
    let gain = standardDeviation.map { unit / $0 }
    let offset = zip(mean, standardDeviation).map { -$0 / $1 }
    plan.gain = (gain[0], gain[1], gain[2])
    plan.offset = (offset[0], offset[1], offset[2])
  }
}
