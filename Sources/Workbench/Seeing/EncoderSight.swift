import Encoders
import Episodes
import OptimalTransport
import Reports
import Rewards
import VideoDecoding

/// Where an encoder looks in the frames of one episode.
///
/// A sample of the frames sets the scale of keypoints and saliency.
struct EncoderSight {
  let saliency: PixelSaliency
  let target: SeeingSettings.SaliencyTarget
  /// A line for each thing that this encoder cannot show.
  let remarks: [String]
  /// The keypoints of the sample, `[members][N][K]`, or `nil` for an architecture that has none.
  let sampleKeypoints: [[[Keypoint]]]?
  /// The saliency of the sample.
  let sampleMaps: SaliencyMaps
  private let explanation: MatchExplanation
  private let reference: EmbeddingSequence
  private let cost: GroundCost

  init(
    encoder: FrameEncoder, settings: SeeingSettings, explanation: MatchExplanation,
    reference: EmbeddingSequence, cost: GroundCost, sample: FrameSequence, at steps: [Int]
  ) throws(DataError) {
    saliency = try PixelSaliency(encoder, method: settings.saliency)
    let lacksScore = settings.saliencyOf == .score && encoder.scalarHead == nil
    target = lacksScore ? .distance : settings.saliencyOf
    (self.explanation, self.reference, self.cost) = (explanation, reference, cost)
    sampleKeypoints = try encoder.keypoints(of: sample)
    let name = encoder.card.name
    remarks =
      (sampleKeypoints == nil ? ["\(name) has no keypoints: its network names no places."] : [])
      + (lacksScore ? ["\(name) has no scalar head: saliency is of the distance."] : [])
    sampleMaps = try saliency.maps(
      of: sample,
      target: Self.number(target, encoder, explanation, reference, cost, steps: steps))
  }

  var encoder: FrameEncoder { saliency.encoder }

  /// The saliency of other frames.
  func maps(of frames: FrameSequence, at steps: [Int]) throws(DataError) -> SaliencyMaps {
    try saliency.maps(
      of: frames,
      target: Self.number(target, encoder, explanation, reference, cost, steps: steps))
  }

  /// Frames with the keypoints drawn on them.
  func drawings(_ frames: FrameSequence, keypoints: [[[Keypoint]]]) throws(DataError)
    -> [FrameSequence]
  {
    let strengths = (sampleKeypoints ?? keypoints).joined().joined().map(\.strength)
    let range = (strengths.min() ?? 0)...(strengths.max() ?? 0)
    let region = try region(of: frames)
    return (0..<frames.frameCount).map { index in
      var drawing = FrameDrawing(frames[index], region: region)
      drawing.mark(keypoints.map { $0[index] }, strengths: range)
      return drawing.frame(even: true)
    }
  }

  /// Frames under their saliency.
  func drawings(_ frames: FrameSequence, maps: SaliencyMaps) throws(DataError) -> [FrameSequence] {
    let region = try region(of: frames)
    let full = sampleMaps.full
    return (0..<frames.frameCount).map { index in
      var drawing = FrameDrawing(frames[index], region: region)
      drawing.heat(maps[index], height: maps.height, width: maps.width, full: full)
      return drawing.frame(even: true)
    }
  }

  private func region(of frames: FrameSequence) throws(DataError) -> FrameRegion {
    try encoder.card.preprocessing.region(ofHeight: frames.height, width: frames.width)
  }

  private static func number(
    _ target: SeeingSettings.SaliencyTarget, _ encoder: FrameEncoder,
    _ explanation: MatchExplanation, _ reference: EmbeddingSequence, _ cost: GroundCost,
    steps: [Int]
  ) -> PixelSaliency.Target {
    if target == .score, let head = encoder.scalarHead {
      return { features, _ throws(DataError) in try head.scores(of: features) }
    }
    let distance = MatchedDistance(explanation, reference: reference, steps: steps, cost: cost)
    return { features, range throws(DataError) in try distance.distances(features, range) }
  }
}
