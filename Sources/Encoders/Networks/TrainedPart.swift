/// Which part of an encoder is trained.
///
/// Each part includes the layers after it.
public enum TrainedPart: String, Codable, Sendable, CaseIterable {
  /// The linear layer on top.
  case projection
  /// The pooling and the linear layer.
  case pooling
  /// Also the last block of the pretrained network.
  case lastBlock = "last-block"
  /// Pooling, linear layer, and low-rank changes of the pretrained network: of the attention's layers in
  /// a vision transformer, of the convolutions in a ResNet.
  case adapters
  /// Everything.
  case all
}

/// How an encoder is loaded for training.
public struct TrainingPlan: Sendable, Equatable {
  /// The trained part, or `nil` for the default: all of the keypoint network, and pooling and projection of
  /// a pretrained one.
  public var part: TrainedPart?
  /// The rank of an adapter: the inner dimension of the product of its two matrices.
  public var adapterRank: Int
  /// Whether the pretrained network is kept beside the trained one, to measure its drift.
  public var keepsPretrained: Bool

  /// States a plan by its properties.
  public init(part: TrainedPart? = nil, adapterRank: Int = 4, keepsPretrained: Bool = false) {
    self.part = part
    self.adapterRank = adapterRank
    self.keepsPretrained = keepsPretrained
  }

  var trainsPooling: Bool { part != .projection }
  var trainsBackbone: Bool { part == .lastBlock || part == .adapters || part == .all }
}
