import Episodes
import Foundation

extension FrameEncoder {
  /// Loads an encoder by name or from a folder.
  ///
  /// A folder with `card.json` may be given, a card's own path, or a name: of a card in `Encoders/`
  /// under the working folder, or of one that is built in (`keypoint`).
  ///
  /// - Throws: `DataError` if there is no such encoder, the card or its weights are missing or
  ///   broken, or the weights are not those the card was written for.
  public static func load(_ nameOrPath: String) throws(DataError) -> FrameEncoder {
    let (card, folder) = try EncoderCatalogue.card(nameOrPath)
    return try load(card, folder: folder)
  }

  /// Loads the weights that a card names, relative to `folder`.
  ///
  /// - Throws: As `load(_:)`.
  public static func load(_ card: EncoderCard, folder: String) throws(DataError) -> FrameEncoder {
    try card.check(file: card.name)
    guard let source = card.weights else { return try seeded(card) }
    let path = source.file.hasPrefix("/") ? source.file : "\(folder)/\(source.file)"
    guard FileManager.default.fileExists(atPath: path) else { throw missing(path, source) }
    let hash = try ContentHash(ofFile: path)
    guard source.sha256.map({ $0 == hash }) ?? true else { throw differs(path, source, hash) }
    let weights = NamedWeights(
      file: path, prefix: source.keyPrefix ?? "", arrays: try SafeTensorsFile.read(path))
    let network = try network(card, weights)
    let head = card.hasScalarHead ? try ScalarHead(weights, dimension: network.dimension) : nil
    return FrameEncoder(
      card: card, network: network, scalarHead: head, weightsHash: hash, weightsFile: path)
  }

  /// The encoder as training has left it, under another card and with a scalar head of its own.
  ///
  /// It shares its parameters with this one; its hash is that of their values at this moment, so that
  /// no cache takes it for the encoder that it was.
  ///
  /// - Throws: `DataError.Kind.unsupported` if libtorch cannot copy the parameters.
  public func trained(card: EncoderCard, scalarHead: ScalarHead?) throws(DataError) -> FrameEncoder
  {
    let parameters = network.parameters.merging(scalarHead?.parameters ?? [:]) { own, _ in own }
    return FrameEncoder(
      card: card, network: network, scalarHead: scalarHead,
      weightsHash: try Self.hash(of: parameters, base: weightsHash), weightsFile: weightsFile)
  }

  /// An encoder whose weights come from the card's seed.
  private static func seeded(_ card: EncoderCard) throws(DataError) -> FrameEncoder {
    guard case .keypoint(let sizes, let memberCount) = card.architecture else {
      throw DataError(
        .missing, file: card.name, place: "weights", expected: "a weights file in the card",
        found: "none", remedy: "only the keypoint network can start from random weights")
    }
    let network: any FeatureNetwork =
      memberCount == 1
      ? try KeypointNetwork(sizes: sizes, seed: card.seed)
      : try KeypointEnsemble(sizes: sizes, memberCount: memberCount, seed: card.seed)
    return FrameEncoder(
      card: card, network: network, scalarHead: nil,
      weightsHash: try hash(of: network.parameters), weightsFile: nil)
  }

  static func network(_ card: EncoderCard, _ weights: NamedWeights) throws(DataError)
    -> any FeatureNetwork
  {
    switch card.architecture {
    case .keypoint(let sizes, memberCount: 1): try KeypointNetwork(weights, sizes: sizes)
    case .keypoint(let sizes, let memberCount):
      try KeypointEnsemble(weights, sizes: sizes, memberCount: memberCount)
    case .resnet(let depth, let stemChannelCount, let projection):
      try ProjectedBackbone(
        ResNet(weights, depth: depth, stemChannelCount: stemChannelCount), weights,
        dimension: projection, seed: card.seed)
    case .visionTransformer(let sizes, let projection):
      try ProjectedBackbone(
        VisionTransformer(
          weights, sizes: sizes, height: card.preprocessing.height,
          width: card.preprocessing.width), weights, dimension: projection, seed: card.seed)
    }
  }

  /// The hash of weights in memory; `base` names frozen ones that stand in a file.
  static func hash(of parameters: [String: Tensor], base: ContentHash? = nil) throws(DataError)
    -> ContentHash
  {
    var bytes = Data((base?.hexadecimal ?? "").utf8)
    for (name, tensor) in parameters.sorted(by: { $0.key < $1.key }) {
      bytes.append(contentsOf: name.utf8)
      try tensor.values().withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
    return ContentHash(of: bytes)
  }

  private static func missing(_ path: String, _ source: EncoderCard.Weights) -> DataError {
    DataError(
      .missing, file: path, expected: "the encoder's weights", found: "nothing there",
      remedy: source.origin.map { "get them: \($0)" } ?? "put the file there or edit the card")
  }

  private static func differs(_ path: String, _ source: EncoderCard.Weights, _ hash: ContentHash)
    -> DataError
  {
    DataError(
      .mismatch, file: path, expected: "SHA-256 \(source.sha256?.hexadecimal ?? "")",
      found: hash.hexadecimal,
      remedy: "these are not the weights that the card describes; fetch them again")
  }
}
