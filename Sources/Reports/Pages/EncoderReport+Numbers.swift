import Encoders
import Episodes

extension EncoderReport {
  /// The numbers behind one encoder's view of one episode.
  public struct Numbers: Codable, Sendable, Equatable {
    /// Where a frame's saliency lies.
    public struct Saliency: Codable, Sendable, Equatable {
      /// The step, counted from 0.
      public let step: Int
      /// The x coordinate of the centre of mass, as a share of the width, from the left of the region that
      /// the encoder sees.
      public let x: Double
      /// The y coordinate, as a share of the height, from the top.
      public let y: Double
      /// The mean over the map.
      public let mean: Double

      /// Describes the saliency of a frame.
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
      /// The keypoints of each member.
      public let members: [[Keypoint]]

      /// Describes the keypoints of a frame.
      public init(step: Int, members: [[Keypoint]]) {
        self.step = step
        self.members = members
      }
    }

    /// The nearest neighbours of a frame.
    public struct Nearest: Codable, Sendable, Equatable {
      /// The step, counted from 0.
      public let step: Int
      /// The nearest frame of each arm, with the episode's own arm first.
      public let neighbours: [NearestFrames.Neighbour]

      /// Describes the nearest neighbours of a frame.
      public init(step: Int, neighbours: [NearestFrames.Neighbour]) {
        self.step = step
        self.neighbours = neighbours
      }
    }

    /// The encoder's name.
    public let encoder: String
    /// The reference with which the episode is compared.
    public let reference: EpisodeID
    /// The return of the episode under this encoder's own settings.
    public let total: Double
    /// The method that computed the saliency.
    public let saliencyMethod: PixelSaliency.Method
    /// The quantity whose saliency is shown: `distance` or `score`.
    public let saliencyTarget: String
    /// The saliency of the frames on the sheet.
    public let saliency: [Saliency]
    /// The keypoints of the frames on the sheet, or `nil` for an architecture without keypoints.
    public let keypoints: [Keypoints]?
    /// The nearest frames.
    public let nearest: [Nearest]
    /// The paths, on the plane of this encoder.
    public let paths: [PathFigure.Path]
    /// The shares of the variance along the plane's directions.
    public let explained: [Double]

    /// Collects the numbers; see the properties.
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
