import Encoders
import Episodes

/// Measures how much each part of a frame matters to a number that is computed from the frame's features.
///
/// If gradients reach the pixels, saliency is the slope of the number at each pixel of the network's input.
/// The slopes are averaged over a few copies of the frame with noise, and the largest absolute value of the
/// three channels is taken. Otherwise, saliency is the change of the number when a patch of the frame is
/// covered by the frame's mean colour.
///
/// - Source: Simonyan et al., "Deep Inside Convolutional Networks" (2014), section 3.1, for the slope.
///   Smilkov et al., "SmoothGrad" (2017), for the copies. Zeiler & Fergus, "Visualizing and Understanding
///   Convolutional Networks" (2014), section 4.2, for the patches.
public struct PixelSaliency: Sendable {
  /// The method that computes saliency.
  public enum Method: String, Codable, Sendable, CaseIterable {
    /// Slopes at the pixels.
    case gradient
    /// Covered patches.
    case occlusion
  }

  /// A number for each of some frames, `[N]` from features `[N, D]`.
  ///
  /// The range gives the indices of the frames.
  public typealias Target =
    @Sendable (_ features: Tensor, _ frames: Range<Int>) throws(DataError) -> Tensor

  /// The encoder.
  public let encoder: FrameEncoder
  /// The method that computes saliency.
  public let method: Method

  /// The number of noisy copies over which slopes are averaged.
  static let noisyCopyCount = 8
  /// The deviation of the noise, as a share of the range of the pixels.
  static let noiseShare = 0.1
  /// The number of patches along each side.
  static let patchesPerSide = 8
  /// The number of frames that one core works on at a time.
  private static let batchFrameCount = 8

  /// Prepares the computation.
  ///
  /// Without a method, slopes are used if the architecture has them, and patches otherwise.
  ///
  /// - Throws: `DataError.Kind.unsupported` if slopes are asked for and the architecture has none.
  public init(_ encoder: FrameEncoder, method: Method? = nil) throws(DataError) {
    let hasSlopes = try Self.gradientsReachPixels(of: encoder)
    guard hasSlopes || method != .gradient else {
      throw DataError(
        .unsupported, subject: encoder.card.name,
        expected: "an architecture that gradients reach the pixels of", found: "a frozen backbone",
        remedy: "find saliency by occlusion", settings: [.saliency])
    }
    self.encoder = encoder
    self.method = method ?? (hasSlopes ? .gradient : .occlusion)
  }

  /// One map per frame, computed on all cores.
  ///
  /// - Throws: `DataError` if the frames do not fit, and the errors of `target`.
  /// - Complexity: O(T) passes through the network, times 8 copies forward and backward, or times 65
  ///   patches.
  public func maps(of frames: FrameSequence, target: @escaping Target) throws(DataError)
    -> SaliencyMaps
  {
    let starts = Array(stride(from: 0, to: frames.frameCount, by: Self.batchFrameCount))
    let parts = try starts.concurrentMap { start throws(DataError) in
      let range = start..<min(start + Self.batchFrameCount, frames.frameCount)
      let images = try encoder.images(frames[range])
      return switch method {
      case .gradient: try slopes(images, range, target)
      case .occlusion: try occlusions(images, range, target)
      }
    }
    return SaliencyMaps(joining: parts)
  }

  private static func gradientsReachPixels(of encoder: FrameEncoder) throws(DataError) -> Bool {
    let (height, width) = (encoder.card.preprocessing.height, encoder.card.preprocessing.width)
    let black = try Tensor(
      [Float](repeating: 0, count: 3 * height * width), shape: [1, 3, height, width],
      requiresGradient: true)
    return try encoder.network.prepared(black).tracksGradients
  }
}

// MARK: - Slopes

extension PixelSaliency {
  private func slopes(_ images: Tensor, _ range: Range<Int>, _ target: Target) throws(DataError)
    -> SaliencyMaps
  {
    let pixels = try images.values()
    let deviation = Float(Self.noiseShare) * ((pixels.max() ?? 0) - (pixels.min() ?? 0))
    let frameSize = pixels.count / images.shape[0]
    var noise = Noise(seed: 0)
    var sums = [Float](repeating: 0, count: pixels.count)
    for _ in 0..<Self.noisyCopyCount {
      // The noise is the same for every frame, so that maps differ only by the content of the frames.
      let added = (0..<frameSize).map { _ in deviation * noise.next() }
      var noisy = pixels
      for index in noisy.indices { noisy[index] += added[index % frameSize] }
      let leaf = try Tensor(noisy, shape: images.shape, requiresGradient: true)
      let number = try target(encoder.network.features(of: leaf), range).sum(0)
      for (index, slope) in try number.gradient(withRespectTo: leaf).values().enumerated() {
        sums[index] += slope
      }
    }
    return Self.largestOfChannels(sums.map { abs($0) / Float(Self.noisyCopyCount) }, images.shape)
  }

  private static func largestOfChannels(_ slopes: [Float], _ shape: [Int]) -> SaliencyMaps {
    let (count, height, width) = (shape[0], shape[2], shape[3])
    let area = height * width
    let values = (0..<count * area).map { place in
      let first = place / area * 3 * area + place % area
      return max(slopes[first], slopes[first + area], slopes[first + 2 * area])
    }
    return SaliencyMaps(count: count, height: height, width: width, values: values)
  }
}

// MARK: - Patches

extension PixelSaliency {
  private func occlusions(_ images: Tensor, _ range: Range<Int>, _ target: Target)
    throws(DataError) -> SaliencyMaps
  {
    let pixels = try images.values()
    let (height, width) = (images.shape[2], images.shape[3])
    let means = Self.meanOfPlanes(pixels, area: height * width)
    let side = Self.patchesPerSide
    let whole = try numbers(pixels, images.shape, range, target)
    var values = [Float](repeating: 0, count: range.count * side * side)
    for patch in 0..<side * side {
      let rows = patch / side * height / side..<(patch / side + 1) * height / side
      let columns = patch % side * width / side..<(patch % side + 1) * width / side
      var covered = pixels
      for (plane, mean) in means.enumerated() {
        for row in rows {
          for column in columns { covered[(plane * height + row) * width + column] = mean }
        }
      }
      let changed = try numbers(covered, images.shape, range, target)
      for frame in whole.indices {
        values[frame * side * side + patch] = abs(changed[frame] - whole[frame])
      }
    }
    return SaliencyMaps(count: range.count, height: side, width: side, values: values)
  }

  private func numbers(
    _ pixels: [Float], _ shape: [Int], _ range: Range<Int>, _ target: Target
  ) throws(DataError) -> [Float] {
    try Torch.withoutGradients { () throws(DataError) in
      try target(encoder.network.features(of: Tensor(pixels, shape: shape)), range).values()
    }
  }

  private static func meanOfPlanes(_ pixels: [Float], area: Int) -> [Float] {
    (0..<pixels.count / area).map { plane in
      pixels[plane * area..<(plane + 1) * area].reduce(0, +) / Float(area)
    }
  }
}
