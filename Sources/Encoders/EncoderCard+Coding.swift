import Episodes

extension EncoderCard.Architecture: Codable {
  private enum Key: String, CodingKey {
    case kind, stemChannelCount, projection, pooling, sizes, members
  }

  private enum Kind: String, Codable {
    case keypoint, resnet18, resnet34, resnet50, vit, torchscript
  }

  /// Reads an architecture, such as `{"kind": "keypoint", "sizes": {…}, "members": 3}` or
  /// `{"kind": "resnet18", "projection": 32}`.
  ///
  /// `resnet34` and `resnet50` have the same form as `resnet18`. `vit` has its sizes, and `torchscript` has
  /// its file.
  ///
  /// - Throws: The decoder's own error. It names an unknown kind.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    switch try values.decode(Kind.self, forKey: .kind) {
    case .keypoint:
      self = .keypoint(
        try values.decodeIfPresent(KeypointNetwork.Sizes.self, forKey: .sizes) ?? .init(),
        memberCount: try values.decodeIfPresent(Int.self, forKey: .members) ?? 1)
    case .resnet18: self = try Self.resnet(.eighteen, values)
    case .resnet34: self = try Self.resnet(.thirtyFour, values)
    case .resnet50: self = try Self.resnet(.fifty, values)
    case .vit:
      self = .visionTransformer(
        try values.decodeIfPresent(VisionTransformer.Sizes.self, forKey: .sizes) ?? .init(),
        projection: try values.decodeIfPresent(Int.self, forKey: .projection))
    case .torchscript:
      self = .torchScript(
        try EncoderCard.Script(from: decoder),
        projection: try values.decodeIfPresent(Int.self, forKey: .projection))
    }
  }

  private static func resnet(_ depth: ResNet.Depth, _ values: KeyedDecodingContainer<Key>)
    throws -> Self
  {
    .resnet(
      depth,
      stemChannelCount: try values.decodeIfPresent(Int.self, forKey: .stemChannelCount) ?? 64,
      projection: try values.decodeIfPresent(Int.self, forKey: .projection),
      pooling: try values.decodeIfPresent(FeaturePooling.self, forKey: .pooling) ?? .average)
  }

  /// Writes the form that `init(from:)` reads.
  ///
  /// - Throws: The encoder's own error.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    switch self {
    case .keypoint(let sizes, let memberCount):
      try values.encode(Kind.keypoint, forKey: .kind)
      try values.encode(sizes, forKey: .sizes)
      if memberCount != 1 { try values.encode(memberCount, forKey: .members) }
    case .resnet(let depth, let stemChannelCount, let projection, let pooling):
      try values.encode("resnet\(depth.rawValue)", forKey: .kind)
      try values.encode(stemChannelCount, forKey: .stemChannelCount)
      try values.encodeIfPresent(projection, forKey: .projection)
      if pooling != .average { try values.encode(pooling, forKey: .pooling) }
    case .visionTransformer(let sizes, let projection):
      try values.encode(Kind.vit, forKey: .kind)
      try values.encode(sizes, forKey: .sizes)
      try values.encodeIfPresent(projection, forKey: .projection)
    case .torchScript(let script, let projection):
      try script.encode(to: encoder)
      try values.encode(Kind.torchscript, forKey: .kind)
      try values.encodeIfPresent(projection, forKey: .projection)
    }
  }
}
