import Episodes

/// Any network in a TorchScript file that maps an image to one vector.
struct TorchScriptBackbone: Backbone {
  let channelCount: Int
  private let script: TorchScript
  /// The parameters that a gradient reaches.
  ///
  /// A file may hold others, such as those of an unused head.
  private let trained: [String: Tensor]
  /// The network before training.
  private let pretrained: TorchScript?

  /// The prefix of the file's own names of parameters in the weights that training writes.
  private static let prefix = "script."

  var projectionName: String { "projection" }

  /// Loads a file whose hash was checked.
  ///
  /// `weights` may hold trained values.
  ///
  /// - Throws: `DataError` if libtorch refuses the file, `.unsupported` if a part is to be trained that
  ///   cannot be distinguished from the rest, or all of a file without parameters.
  init(
    _ file: String, _ weights: NamedWeights, dimension: Int, imageShape: [Int], plan: TrainingPlan
  ) throws(DataError) {
    channelCount = dimension
    script = try Self.loaded(file, weights, isTrainable: plan.trainsBackbone)
    guard plan.trainsBackbone else {
      (trained, pretrained) = ([:], nil)
      return
    }
    guard plan.part == .all else {
      throw Self.refusal(file, "projection or all to train", plan.part?.rawValue ?? "")
    }
    trained = try Self.reached(in: script, imageShape: imageShape)
    guard !trained.isEmpty else {
      throw Self.refusal(
        file, "parameters to train", "none that the file shows, as in a frozen one")
    }
    pretrained = plan.keepsPretrained ? try Self.loaded(file, weights, isTrainable: false) : nil
  }

  var parameters: [String: Tensor] {
    Dictionary(uniqueKeysWithValues: trained.map { (Self.prefix + $0.key, $0.value) })
  }

  var pretrainedNames: Set<String> { Set(parameters.keys) }

  var preparesImages: Bool { isTrained }

  var knowsPretrained: Bool { pretrained != nil }

  func savedParameters() throws(DataError) -> [String: Tensor] { parameters }

  func prepared(_ images: Tensor) throws(DataError) -> Tensor {
    guard !isTrained else { return images }
    return try Torch.withoutGradients { () throws(DataError) in try features(script, of: images) }
  }

  func maps(ofPrepared input: Tensor) throws(DataError) -> BackboneMaps {
    BackboneMaps(
      tensor: isTrained ? try features(script, of: input) : input, layout: .features)
  }

  func pretrainedMaps(ofPrepared input: Tensor) throws(DataError) -> BackboneMaps? {
    try pretrained.map { script throws(DataError) in
      BackboneMaps(tensor: try features(script, of: input), layout: .features)
    }
  }

  private var isTrained: Bool { !trained.isEmpty }

  /// The parameters on which the script's output for a grey image depends.
  private static func reached(in script: TorchScript, imageShape: [Int]) throws(DataError)
    -> [String: Tensor]
  {
    guard !script.parameters.isEmpty else { return [:] }
    let grey = Array(repeating: Float(0.5), count: imageShape.reduce(1, *))
    try script.applied(to: Tensor(grey, shape: [1] + imageShape)).reshaped([-1]).sum(0).backward()
    let reached = script.parameters.filter(\.value.hasGradient)
    reached.values.forEach { $0.clearGradient() }
    return reached
  }

  private func features(_ script: TorchScript, of images: Tensor) throws(DataError) -> Tensor {
    let features = try script.applied(to: images)
    guard features.shape == [images.shape[0], channelCount] else {
      throw DataError(
        .mismatch, file: script.file, expected: "features [\(images.shape[0]), \(channelCount)]",
        found: "\(features.shape)", remedy: "correct \"dimension\" on the card")
    }
    return features
  }

  private static func loaded(_ file: String, _ weights: NamedWeights, isTrainable: Bool)
    throws(DataError) -> TorchScript
  {
    let script = try TorchScript(file, isTrainable: isTrainable)
    for (name, tensor) in script.parameters where weights.shape(prefix + name) != nil {
      try tensor.assign(
        Tensor(weights.array(prefix + name, shape: tensor.shape), isTrainable: false))
    }
    return script
  }

  private static func refusal(_ file: String, _ expected: String, _ found: String) -> DataError {
    DataError(
      .unsupported, file: file, expected: expected, found: found,
      remedy: "train a projection on top", settings: [.trainedPart])
  }
}
