import Episodes
import OptimalTransport
import VideoDecoding

/// The description of an encoder and of its exact input.
///
/// It is the `card.json` of an encoder folder, or one of the cards in `Encoders/`.
public struct EncoderCard: Codable, Sendable, Equatable {
  /// The network and its sizes.
  public enum Architecture: Sendable, Equatable {
    /// The keypoint network, or an ensemble of `memberCount` of them.
    ///
    /// It needs no weights file.
    case keypoint(KeypointNetwork.Sizes, memberCount: Int = 1)
    /// A ResNet with torchvision's names.
    ///
    /// The stem is `stemChannelCount` wide (64 as published). A linear layer gives `projection` features, or
    /// `nil` for no such layer.
    case resnet(
      ResNet.Depth, stemChannelCount: Int, projection: Int?, pooling: FeaturePooling = .average)
    /// A vision transformer with timm's names.
    ///
    /// A linear layer gives `projection` features, or `nil` for no such layer.
    case visionTransformer(VisionTransformer.Sizes, projection: Int?)
    /// A network in a TorchScript file.
    ///
    /// A linear layer gives `projection` features, or `nil` for no such layer.
    case torchScript(Script, projection: Int?)
  }

  /// A TorchScript file that takes images `[N, 3, H, W]` and returns `[N, dimension]`.
  ///
  /// Such a file is a program, and loading it runs its author's code. Only name a file that you trust.
  public struct Script: Codable, Sendable, Equatable {
    /// The file, relative to the card's folder, or absolute.
    public var file: String
    /// The file's SHA-256, checked before it is loaded.
    public var sha256: ContentHash
    /// The length of a vector that it returns.
    public var dimension: Int

    /// Describes a file; see the properties.
    public init(file: String, sha256: ContentHash, dimension: Int) {
      self.file = file
      self.sha256 = sha256
      self.dimension = dimension
    }
  }

  /// The file of the weights, and its hash.
  public struct Weights: Codable, Sendable, Equatable {
    /// The safetensors file, relative to the card's folder.
    ///
    /// A path to weights of one's own may be absolute.
    public var file: String
    /// The file's SHA-256, checked when it is loaded, or `nil` for a card that accepts any weights.
    public var sha256: ContentHash?
    /// The prefix of every name in the file, such as R3M's `module.convnet.`, or `nil` for none.
    public var keyPrefix: String?
    /// The source of the weights, for the message that they are missing.
    public var origin: String?

    /// Describes weights; see the properties.
    public init(
      file: String, sha256: ContentHash? = nil, keyPrefix: String? = nil, origin: String? = nil
    ) {
      self.file = file
      self.sha256 = sha256
      self.keyPrefix = keyPrefix
      self.origin = origin
    }
  }

  /// The version of the card's layout, 1.
  public var version = 1
  /// The encoder's name in tables and in results.
  public var name: String
  /// A description for people.
  public var summary: String
  /// The network and its sizes.
  public var architecture: Architecture
  /// The preprocessing of a frame before the network gets it.
  public var preprocessing: Preprocessing
  /// The weights, or `nil` for a network with random initial weights.
  public var weights: Weights?
  /// The seed of random weights, in a network that has no weights or lacks some.
  public var seed: UInt64
  /// Whether the weights hold a scalar head beside the network.
  public var hasScalarHead: Bool
  /// The licence of the weights.
  public var licence: String
  /// The comparison of distances in the encoder's space during its alignment, or `nil` for an encoder that
  /// was not aligned.
  public var matching: AlignedMatching?
  /// The provenance of the alignment, for an aligned encoder.
  public var provenance: Provenance?

  /// Describes an encoder; see the properties.
  public init(
    name: String, summary: String, architecture: Architecture, preprocessing: Preprocessing,
    weights: Weights? = nil, seed: UInt64 = 0, hasScalarHead: Bool = false, licence: String,
    matching: AlignedMatching? = nil, provenance: Provenance? = nil
  ) {
    self.name = name
    self.summary = summary
    self.architecture = architecture
    self.preprocessing = preprocessing
    self.weights = weights
    self.seed = seed
    self.hasScalarHead = hasScalarHead
    self.licence = licence
    self.matching = matching
    self.provenance = provenance
  }
}
