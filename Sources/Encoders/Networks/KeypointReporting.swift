import Episodes

/// A network that sees frames by a few places in them, which it can name.
public protocol KeypointReporting: Sendable {
  /// Where the keypoints are in images `[N, 3, H, W]` and how strong, the same keypoints in the same
  /// order for every image.
  ///
  /// - Returns: `[N][K]`.
  /// - Throws: `DataError.Kind.unsupported` if the images do not fit the network.
  func keypoints(of images: Tensor) throws(DataError) -> [[Keypoint]]
}

extension KeypointNetwork: KeypointReporting {
  /// The expected positions under the softmax, and the maxima of the maps.
  ///
  /// - Returns: `[N][K]`.
  /// - Throws: `DataError.Kind.unsupported` if these are no images of three channels.
  public func keypoints(of images: Tensor) throws(DataError) -> [[Keypoint]] {
    let (height, width) = (images.shape[2], images.shape[3])
    let values = try Torch.withoutGradients { () throws(DataError) in
      try points(of: images).values()
    }
    let count = sizes.keypointCount
    return (0..<images.shape[0]).map { image in
      (0..<count).map { keypoint in
        func part(_ index: Int) -> Float { values[(3 * image + index) * count + keypoint] }
        return Keypoint(
          x: Self.share(part(0), of: width), y: Self.share(part(1), of: height),
          strength: part(2))
      }
    }
  }

  /// From -1...1 over a map to a share of the image, whose pixels it has every second of.
  private static func share(_ position: Float, of side: Int) -> Float {
    let lastPixel = (side - 1) / stemStride * stemStride
    return ((position + 1) / 2 * Float(lastPixel) + 0.5) / Float(side)
  }
}

extension FrameEncoder {
  /// The keypoints of every frame, separately for each member of an ensemble.
  ///
  /// - Returns: `[members][T][K]`, or `nil` for an architecture that has none.
  /// - Throws: `DataError` if the frames do not fit.
  /// - Complexity: O(T), with memory for all frames as network inputs.
  public func keypoints(of frames: FrameSequence) throws(DataError) -> [[[Keypoint]]]? {
    let members = network.members.compactMap { $0 as? any KeypointReporting }
    guard !members.isEmpty, members.count == network.members.count else { return nil }
    let images = try images(frames)
    return try members.map { member throws(DataError) in try member.keypoints(of: images) }
  }
}
