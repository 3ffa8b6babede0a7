import Episodes
import OptimalTransport
import VideoDecoding

/// What an encoder is and exactly what it is fed: the `card.json` of an encoder folder, or one of
/// the cards in `Encoders/`.
public struct EncoderCard: Codable, Sendable, Equatable {
  /// The network and its sizes.
  public enum Architecture: Sendable, Equatable {
    /// The keypoint network, or an ensemble of `memberCount` of them; needs no weights to start from.
    case keypoint(KeypointNetwork.Sizes, memberCount: Int = 1)
    /// A ResNet under torchvision's names, the stem `stemChannelCount` wide (64 as published),
    /// with a linear layer to `projection` features or none.
    case resnet(
      ResNet.Depth, stemChannelCount: Int, projection: Int?, pooling: FeaturePooling = .average)
    /// A vision transformer under timm's names, with a linear layer to `projection` features or none.
    case visionTransformer(VisionTransformer.Sizes, projection: Int?)
    /// A network in a TorchScript file, with a linear layer to `projection` features or none.
    case torchScript(Script, projection: Int?)
  }

  /// A TorchScript file that takes images `[N, 3, H, W]` and returns `[N, dimension]`.
  ///
  /// Such a file is a program, and loading it runs what its author wrote: only name one that you trust.
  public struct Script: Codable, Sendable, Equatable {
    /// The file, relative to the card's folder, or absolute.
    public var file: String
    /// The file's SHA-256, checked before it is loaded.
    public var sha256: ContentHash
    /// Length of a vector that it returns.
    public var dimension: Int

    /// Describes a file; see the properties.
    public init(file: String, sha256: ContentHash, dimension: Int) {
      self.file = file
      self.sha256 = sha256
      self.dimension = dimension
    }
  }

  /// Where the weights are and how to know them.
  public struct Weights: Codable, Sendable, Equatable {
    /// The safetensors file, relative to the card's folder, or absolute for weights of one's own.
    public var file: String
    /// The file's SHA-256, checked on load; `nil` for a card that serves any weights.
    public var sha256: ContentHash?
    /// Prepended to every name in the file, such as R3M's `module.convnet.`; `nil` for none.
    public var keyPrefix: String?
    /// Where people get the weights, for the message that says they are missing.
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

  /// The card's layout, 1.
  public var version = 1
  /// The encoder's name in tables and in results.
  public var name: String
  /// What it is, for people.
  public var summary: String
  /// The network and its sizes.
  public var architecture: Architecture
  /// What is done to a frame before the network sees it.
  public var preprocessing: Preprocessing
  /// The weights; `nil` for a network that starts from random ones.
  public var weights: Weights?
  /// Where random weights start from, in a network that has none or lacks some.
  public var seed: UInt64
  /// Whether the weights hold a scalar head beside the network.
  public var hasScalarHead: Bool
  /// The licence of the weights.
  public var licence: String
  /// How distances in its space were compared while it was aligned; `nil` for one that was not.
  public var matching: AlignedMatching?
  /// What aligned it, for an encoder that was.
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
