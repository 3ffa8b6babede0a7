import Episodes

/// Some blocks of a backbone that follow each other.
protocol BackbonePart: Sendable {
  /// The trained parameters, under the names of the file.
  var parameters: [String: Tensor] { get }
  /// The parameters to save, with adapters merged into the weights that they change.
  func savedParameters() throws(DataError) -> [String: Tensor]
  /// The output of the blocks for images, maps or tokens.
  func applied(to input: Tensor) throws(DataError) -> Tensor
  /// The same for frozen blocks, detached from the graph of gradients.
  func frozenMaps(of input: Tensor) throws(DataError) -> Tensor
}

/// The blocks of a backbone as training divides them.
struct BackboneParts<Part: BackbonePart>: Sendable {
  /// The part that runs once per frame, or `nil` if training changes everything.
  let frozen: Part?
  /// `nil` where training changes nothing.
  let trained: Part?
  /// The trained part before training, if that is kept.
  let pretrained: Part?

  /// Divides so many blocks by the plan, and makes them.
  ///
  /// - Throws: As `makeFrozen` and `makeTrained`.
  init(
    of blockCount: Int, by plan: TrainingPlan,
    frozen makeFrozen: (Range<Int>) throws(DataError) -> Part,
    trained makeTrained: (Range<Int>) throws(DataError) -> Part
  ) throws(DataError) {
    guard plan.trainsBackbone else {
      frozen = try makeFrozen(0..<blockCount)
      (trained, pretrained) = (nil, nil)
      return
    }
    let start = plan.part == .lastBlock ? blockCount - 1 : 0
    frozen = start == 0 ? nil : try makeFrozen(0..<start)
    trained = try makeTrained(start..<blockCount)
    pretrained = plan.keepsPretrained ? try makeFrozen(start..<blockCount) : nil
  }
}

/// A backbone whose blocks can be distinguished.
protocol DividedBackbone: Backbone {
  associatedtype Part: BackbonePart
  var parts: BackboneParts<Part> { get }
  /// How the numbers of its maps are arranged.
  var layout: BackboneMaps.Layout { get }
}

extension DividedBackbone {
  var parameters: [String: Tensor] { parts.trained?.parameters ?? [:] }

  var pretrainedNames: Set<String> {
    Set(parameters.keys.filter { !$0.contains(".adapter.") })
  }

  var preparesImages: Bool { parts.frozen == nil }

  var knowsPretrained: Bool { parts.pretrained != nil }

  func savedParameters() throws(DataError) -> [String: Tensor] {
    try parts.trained?.savedParameters() ?? [:]
  }

  func prepared(_ images: Tensor) throws(DataError) -> Tensor {
    try parts.frozen?.frozenMaps(of: images) ?? images
  }

  func maps(ofPrepared input: Tensor) throws(DataError) -> BackboneMaps {
    BackboneMaps(tensor: try parts.trained?.applied(to: input) ?? input, layout: layout)
  }

  func pretrainedMaps(ofPrepared input: Tensor) throws(DataError) -> BackboneMaps? {
    try parts.pretrained.map { part throws(DataError) in
      BackboneMaps(tensor: try part.frozenMaps(of: input), layout: layout)
    }
  }
}
