import Episodes

/// Several keypoint networks on the same frames, each trained separately from its own weights, with their
/// features side by side.
///
/// One training on a few dozen answers depends on its seed. Every member's features are scaled to the same
/// length, so the cosine distance of the whole is the mean of the members' distances. The others outvote an
/// accident of one member.
public struct KeypointEnsemble: FeatureNetwork {
  private let all: [EnsembleMember]

  /// Length of a feature vector: that of one member times their number.
  public var dimension: Int { all.map(\.dimension).reduce(0, +) }

  /// Takes trained weights: `members.0.stem.weight` and so on.
  ///
  /// - Throws: `DataError` if an array is missing, of another shape or not finite.
  public init(_ weights: NamedWeights, sizes: KeypointNetwork.Sizes, memberCount: Int)
    throws(DataError)
  {
    var all: [EnsembleMember] = []
    for index in 0..<memberCount {
      let prefix = EnsembleMember.prefix(index)
      let network = try KeypointNetwork(weights.under(prefix), sizes: sizes)
      all.append(EnsembleMember(network: network, prefix: prefix))
    }
    self.all = all
  }

  /// Random weights to train from, the same for the same seed, and different in every member.
  ///
  /// - Throws: `DataError.Kind.unsupported` if libtorch has no memory for them.
  public init(sizes: KeypointNetwork.Sizes, memberCount: Int, seed: UInt64) throws(DataError) {
    var all: [EnsembleMember] = []
    for index in 0..<memberCount {
      let network = try KeypointNetwork(sizes: sizes, seed: seed.ofPart(index))
      all.append(EnsembleMember(network: network, prefix: EnsembleMember.prefix(index)))
    }
    self.all = all
  }

  /// Whether the weights of all members are still random.
  public var isFresh: Bool { all.allSatisfy(\.isFresh) }

  /// The networks, each with features of length `sqrt(D)`.
  public var members: [any FeatureNetwork] { all }

  /// The parameters of all members, all of which are trained.
  public var parameters: [String: Tensor] {
    all.reduce(into: [:]) { $0.merge($1.parameters) { own, _ in own } }
  }

  /// The images themselves, because every weight is trained.
  ///
  /// - Throws: Nothing.
  public func prepared(_ images: Tensor) throws(DataError) -> Tensor { images }

  /// The features of images `[N, 3, H, W]`, those of the first member first.
  ///
  /// - Returns: `[N, D]`.
  /// - Throws: `DataError.Kind.unsupported` if these are no images of three channels.
  public func features(ofPrepared images: Tensor) throws(DataError) -> Tensor {
    try Tensor.concatenating(
      all.map { member throws(DataError) in try member.features(ofPrepared: images) },
      dimension: 1)
  }

  /// Calibrates every member's fresh weights.
  ///
  /// - Throws: `DataError.Kind.unsupported` if these are no images of three channels.
  public func calibrate(on images: Tensor) throws(DataError) {
    for member in all { try member.calibrate(on: images) }
  }
}

/// A keypoint network with features of length `sqrt(D)`, D that of its own features, under names of
/// its own.
private struct EnsembleMember: FeatureNetwork, KeypointReporting {
  let network: KeypointNetwork
  let prefix: String

  static func prefix(_ index: Int) -> String { "members.\(index)." }

  var dimension: Int { network.dimension }

  var isFresh: Bool { network.isFresh }

  var parameters: [String: Tensor] {
    Dictionary(uniqueKeysWithValues: network.parameters.map { (prefix + $0.key, $0.value) })
  }

  func prepared(_ images: Tensor) throws(DataError) -> Tensor {
    try network.prepared(images)
  }

  func features(ofPrepared images: Tensor) throws(DataError) -> Tensor {
    let features = try network.features(ofPrepared: images)
    let meanSquares = try features.squared().mean(1, keepingDimension: true)
    return try features / meanSquares.affine(summand: 1e-12).squareRoot()
  }

  func calibrate(on images: Tensor) throws(DataError) { try network.calibrate(on: images) }

  func keypoints(of images: Tensor) throws(DataError) -> [[Keypoint]] {
    try network.keypoints(of: images)
  }
}
