import Episodes

/// A network that turns images into feature vectors, in two parts: one that stays frozen and can be
/// run once per frame, and one that training changes.
///
/// Copies share their parameters and train together.
public protocol FeatureNetwork: Sendable {
  /// Length of a feature vector, D.
  var dimension: Int { get }

  /// The parameters that training changes, by the names of the weights file.
  var parameters: [String: Tensor] { get }

  /// The names of parameters that were pretrained, and need smaller steps.
  var pretrainedNames: Set<String> { get }

  /// The networks that are trained separately: the members of an ensemble, whose features stand side by
  /// side in those of the whole, or the network itself.
  var members: [any FeatureNetwork] { get }

  /// Whether all weights are still random.
  var isFresh: Bool { get }

  /// Whether `prepared(_:)` returns the images themselves, which can then be augmented.
  var preparesImages: Bool { get }

  /// Whether a part of a pretrained network is trained, so that an update is large enough for several
  /// threads.
  var trainsBackbone: Bool { get }

  /// Whether the pretrained network is kept beside the trained one, so that `response(to:)` measures their
  /// difference.
  var knowsPretrained: Bool { get }

  /// The parameters to save: the weights with which a network without adapters computes the same.
  ///
  /// - Throws: `DataError.Kind.unsupported` if libtorch has no memory for them.
  func savedParameters() throws(DataError) -> [String: Tensor]

  /// The frozen part, without gradients, or the images themselves if everything is trained.
  ///
  /// - Parameter images: `[N, 3, H, W]` as the card's preprocessing makes them.
  /// - Returns: `[N, …]`, the input of `features(ofPrepared:)`.
  /// - Throws: `DataError.Kind.unsupported` if the images do not fit the network.
  func prepared(_ images: Tensor) throws(DataError) -> Tensor

  /// The trained part.
  ///
  /// - Returns: `[N, D]`.
  /// - Throws: `DataError.Kind.unsupported` if the input does not come from `prepared(_:)`.
  func features(ofPrepared input: Tensor) throws(DataError) -> Tensor

  /// The trained part, and the drift of its output since training began.
  ///
  /// - Throws: As `features(ofPrepared:)`.
  func response(to input: Tensor) throws(DataError) -> NetworkResponse

  /// Rescales fresh weights so that features of these inputs have mean 0 and deviation 1 in every layer.
  ///
  /// Trained weights stay as they are.
  ///
  /// Random weights make nearly the same vector of every frame, and then the gradients are nearly 0.
  ///
  /// - Throws: `DataError.Kind.unsupported` if the input does not come from `prepared(_:)`.
  /// - Source: Mishkin & Matas, "All You Need Is a Good Init" (2016), in one pass per layer.
  func calibrate(on prepared: Tensor) throws(DataError)
}

/// The output of a network for a batch during training.
public struct NetworkResponse: Sendable {
  /// `[N, D]`.
  public let features: Tensor
  /// The drift of the pretrained network's output since training began, or `nil` if it is not known.
  ///
  /// The mean square of the change as a share of the mean square at the start, `[1]`.
  public let drift: Tensor?

  /// States a response by its properties.
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

  /// False, because most networks use trained weights.
  public var isFresh: Bool { false }

  /// True, as for networks that are trained as a whole.
  public var preparesImages: Bool { true }

  /// False.
  public var trainsBackbone: Bool { false }

  /// False.
  public var knowsPretrained: Bool { false }

  /// The parameters as they are.
  ///
  /// - Throws: Nothing.
  public func savedParameters() throws(DataError) -> [String: Tensor] { parameters }

  /// The features, without a drift.
  ///
  /// - Throws: As `features(ofPrepared:)`.
  public func response(to input: Tensor) throws(DataError) -> NetworkResponse {
    NetworkResponse(features: try features(ofPrepared: input))
  }

  /// Leaves the weights as they are, for networks that start from trained ones.
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
