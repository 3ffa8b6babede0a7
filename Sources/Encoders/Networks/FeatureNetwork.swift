import Episodes

/// A network that turns images into feature vectors, in two parts: one that stays frozen and can be
/// run once per frame, and one that training changes.
///
/// A value of shared parameters: copies train together.
public protocol FeatureNetwork: Sendable {
  /// Length of a feature vector, D.
  var dimension: Int { get }

  /// The parameters that training changes, by the names of the weights file.
  var parameters: [String: Tensor] { get }

  /// Those of the parameters that were trained before on much else, and ask for smaller steps.
  var pretrainedNames: Set<String> { get }

  /// The networks that are trained each on its own: the members of an ensemble, whose features stand
  /// side by side in those of the whole, or the network itself.
  var members: [any FeatureNetwork] { get }

  /// Whether no weight was trained before: all of them are as chance drew them.
  var isFresh: Bool { get }

  /// Whether `prepared(_:)` hands on the images themselves, which can then be varied while training.
  var preparesImages: Bool { get }

  /// Whether some of a pretrained network is trained: the work of one update is then large enough to be
  /// spread over several threads.
  var trainsBackbone: Bool { get }

  /// Whether the pretrained network is kept beside the trained one, so that `response(to:)` tells how
  /// far they are apart.
  var knowsPretrained: Bool { get }

  /// What is to be saved of the parameters: the weights that a network without adapters does the same with.
  ///
  /// - Throws: `DataError.Kind.unsupported` if libtorch has no memory for them.
  func savedParameters() throws(DataError) -> [String: Tensor]

  /// The frozen part, without gradients; the images themselves where everything is trained.
  ///
  /// - Parameter images: `[N, 3, H, W]` as the card's preprocessing makes them.
  /// - Returns: `[N, …]`, what `features(ofPrepared:)` takes.
  /// - Throws: `DataError.Kind.unsupported` if the images do not fit the network.
  func prepared(_ images: Tensor) throws(DataError) -> Tensor

  /// The trained part.
  ///
  /// - Returns: `[N, D]`.
  /// - Throws: `DataError.Kind.unsupported` if the input does not come from `prepared(_:)`.
  func features(ofPrepared input: Tensor) throws(DataError) -> Tensor

  /// The trained part, and how far what it makes has drifted from what it made before training.
  ///
  /// - Throws: As `features(ofPrepared:)`.
  func response(to input: Tensor) throws(DataError) -> NetworkResponse

  /// Rescales fresh random weights so that features of these inputs have mean 0 and deviation 1 on
  /// the way and at the end; weights that were trained before stay as they are.
  ///
  /// Random weights make nearly the same vector of every frame, and then there is no slope to learn
  /// along.
  ///
  /// - Throws: `DataError.Kind.unsupported` if the input does not come from `prepared(_:)`.
  /// - Source: Mishkin & Matas, "All You Need Is a Good Init" (2016), in one pass per layer.
  func calibrate(on prepared: Tensor) throws(DataError)
}

/// What a network makes of a batch while it is trained.
public struct NetworkResponse: Sendable {
  /// `[N, D]`.
  public let features: Tensor
  /// How far the pretrained network's output has moved since training began; `nil` where that is not known.
  ///
  /// The mean square of the change as a share of the mean square at the start, `[1]`.
  public let drift: Tensor?

  /// States a response; see the properties.
  public init(features: Tensor, drift: Tensor? = nil) {
    self.features = features
    self.drift = drift
  }
}

extension FeatureNetwork {
  /// None.
  public var pretrainedNames: Set<String> { [] }

  /// The network itself, which is no ensemble.
  public var members: [any FeatureNetwork] { [self] }

  /// False: most networks stand on trained weights.
  public var isFresh: Bool { false }

  /// True, as in networks all of which is trained.
  public var preparesImages: Bool { true }

  /// False.
  public var trainsBackbone: Bool { false }

  /// False.
  public var knowsPretrained: Bool { false }

  /// The parameters as they are.
  ///
  /// - Throws: Nothing.
  public func savedParameters() throws(DataError) -> [String: Tensor] { parameters }

  /// The features, without anything to have drifted from.
  ///
  /// - Throws: As `features(ofPrepared:)`.
  public func response(to input: Tensor) throws(DataError) -> NetworkResponse {
    NetworkResponse(features: try features(ofPrepared: input))
  }

  /// Leaves the weights as they are, as networks do that start from trained ones.
  ///
  /// - Throws: Nothing.
  public func calibrate(on prepared: Tensor) throws(DataError) {}

  /// The features of preprocessed images `[N, 3, H, W]`.
  ///
  /// - Returns: `[N, D]`.
  /// - Throws: As `prepared(_:)`.
  public func features(of images: Tensor) throws(DataError) -> Tensor {
    try features(ofPrepared: prepared(images))
  }
}
