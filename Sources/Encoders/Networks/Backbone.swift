import Episodes

/// A pretrained network up to its last maps, below pooling and projection.
///
/// It has two parts, like the network around it: one that stays frozen and runs once per frame, and one
/// that training changes, if there is one.
protocol Backbone: Sendable {
  /// Channels of the maps, or numbers of a token.
  var channelCount: Int { get }

  /// The name of the last layer in checkpoints of its kind, which may hold a projection.
  var projectionName: String { get }

  /// The trained parameters, none in a frozen network.
  var parameters: [String: Tensor] { get }

  /// The names of parameters that the file already holds.
  var pretrainedNames: Set<String> { get }

  /// Whether `prepared(_:)` returns the images themselves.
  var preparesImages: Bool { get }

  /// Whether `pretrainedMaps(ofPrepared:)` returns maps.
  var knowsPretrained: Bool { get }

  /// The parameters to save, with adapters merged into the weights that they change.
  func savedParameters() throws(DataError) -> [String: Tensor]

  /// The frozen part of images `[N, 3, H, W]`, cut off from the graph of gradients.
  func prepared(_ images: Tensor) throws(DataError) -> Tensor

  /// The trained part.
  func maps(ofPrepared input: Tensor) throws(DataError) -> BackboneMaps

  /// The output of the trained part before training, or `nil` if that is not kept.
  func pretrainedMaps(ofPrepared input: Tensor) throws(DataError) -> BackboneMaps?
}

extension Backbone {
  var isFrozen: Bool { parameters.isEmpty }
}

/// The output of a backbone, in the form of its kind.
struct BackboneMaps {
  /// How the numbers are arranged.
  enum Layout: Sendable {
    /// `[N, C, h, w]`.
    case grid
    /// `[N, S, C]`: `leading` tokens, the class token first, then one for each patch of `height` rows.
    case tokens(leading: Int, height: Int)
    /// `[N, C]`: pooled already.
    case features
  }

  let tensor: Tensor
  let layout: Layout

  /// One vector for every place of an image, `[N, P, C]`.
  func places() throws(DataError) -> Tensor {
    switch layout {
    case .grid:
      let shape = tensor.shape
      return try tensor.reshaped([shape[0], shape[1], -1]).permuted([0, 2, 1])
    case .tokens(let leading, _):
      return try tensor.selecting(Array(leading..<tensor.shape[1]), dimension: 1)
    case .features:
      return try tensor.reshaped([tensor.shape[0], 1, -1])
    }
  }

  /// `[N, C, h, w]`.
  func grid() throws(DataError) -> Tensor {
    guard case .tokens(_, let height) = layout else { return tensor }
    let places = try places().permuted([0, 2, 1])
    return try places.reshaped([places.shape[0], places.shape[1], height, -1])
  }

  /// The mean over all places, `[N, C]`.
  func average() throws(DataError) -> Tensor {
    switch layout {
    case .grid: try tensor.mean(3).mean(2)
    case .tokens: try places().mean(1)
    case .features: tensor
    }
  }

  /// The first token, `[N, C]`.
  func classToken() throws(DataError) -> Tensor {
    guard case .tokens = layout else { return try average() }
    return try tensor.selecting([0], dimension: 1).reshaped([tensor.shape[0], tensor.shape[2]])
  }
}
