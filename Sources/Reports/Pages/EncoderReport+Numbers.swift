import Encoders
import Episodes

extension EncoderReport {
  /// The numbers behind one encoder's view of one episode.
  public struct Numbers: Codable, Sendable, Equatable {
    /// Where a frame's saliency lies.
    public struct Saliency: Codable, Sendable, Equatable {
      /// The step, counted from 0.
      public let step: Int
      /// The centre of mass, from the left of what the encoder sees, as a share of its width.
      public let x: Double
      /// From the top, as a share of its height.
      public let y: Double
      /// The mean over the map.
      public let mean: Double

      /// States where it lies.
      public init(step: Int, x: Double, y: Double, mean: Double) {
        self.step = step
        self.x = x
        self.y = y
        self.mean = mean
      }
    }

    /// The keypoints of a frame.
    public struct Keypoints: Codable, Sendable, Equatable {
      /// The step, counted from 0.
      public let step: Int
      /// Those of each member.
      public let members: [[Keypoint]]

      /// States keypoints.
      public init(step: Int, members: [[Keypoint]]) {
        self.step = step
        self.members = members
      }
    }

    /// What is nearest to a frame.
    public struct Nearest: Codable, Sendable, Equatable {
      /// The step, counted from 0.
      public let step: Int
      /// Of each arm the nearest, the episode's own arm first.
      public let neighbours: [NearestFrames.Neighbour]

      /// States what is nearest.
      public init(step: Int, neighbours: [NearestFrames.Neighbour]) {
        self.step = step
        self.neighbours = neighbours
      }
    }

    /// The encoder's name.
    public let encoder: String
    /// The reference that the episode is compared with.
    public let reference: EpisodeID
    /// The return that the episode is given with this encoder's own settings.
    public let total: Double
    /// How saliency was found.
    public let saliencyMethod: PixelSaliency.Method
    /// What saliency is of: `distance` or `score`.
    public let saliencyTarget: String
    /// Saliency of the frames on the sheet.
    public let saliency: [Saliency]
    /// Keypoints of the frames on the sheet; `nil` for an architecture that has none.
    public let keypoints: [Keypoints]?
    /// The nearest frames.
    public let nearest: [Nearest]
    /// The paths, on the plane of this encoder.
    public let paths: [PathFigure.Path]
    /// The shares of the variance along the plane's directions.
    public let explained: [Double]

    /// States numbers; see the properties.
    public init(
      encoder: String, reference: EpisodeID, total: Double,
      saliencyMethod: PixelSaliency.Method, saliencyTarget: String, saliency: [Saliency],
      keypoints: [Keypoints]?, nearest: [Nearest], paths: [PathFigure.Path], explained: [Double]
    ) {
      self.encoder = encoder
      self.reference = reference
      self.total = total
      self.saliencyMethod = saliencyMethod
      self.saliencyTarget = saliencyTarget
      self.saliency = saliency
      self.keypoints = keypoints
      self.nearest = nearest
      self.paths = paths
      self.explained = explained
    }
  }
}
