/// What of an encoder training changes; each part includes the layers that stand behind it.
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

/// How an encoder is loaded that is to be trained.
public struct TrainingPlan: Sendable, Equatable {
  /// What is trained; `nil` for what the network is made for: all of the keypoint network, and of a
  /// pretrained one pooling and projection.
  public var part: TrainedPart?
  /// How many columns and rows the product of an adapter's two matrices has between them.
  public var adapterRank: Int
  /// Whether the pretrained network is kept beside the trained one, to measure how far that has drifted.
  public var keepsPretrained: Bool

  /// States a plan; see the properties.
  public init(part: TrainedPart? = nil, adapterRank: Int = 4, keepsPretrained: Bool = false) {
    self.part = part
    self.adapterRank = adapterRank
    self.keepsPretrained = keepsPretrained
  }

  var trainsPooling: Bool { part != .projection }
  var trainsBackbone: Bool { part == .lastBlock || part == .adapters || part == .all }
}
