import Encoders
import EpisodeStore
import Episodes
import OptimalTransport
import Reports
import Rewards
import VideoDecoding

/// The view that one encoder has of one episode, drawn.
struct EpisodeView {
  let encoder: FrameEncoder
  let store: EpisodeStore
  let camera: String?
  let settings: SeeingSettings
  let folder: String
  let prefix: String
  let embodiment: String?
  let explanation: MatchExplanation
  let cost: GroundCost

  /// Frames on a sheet of keypoints or saliency.
  private static let sheetCount = 8
  private static let sheetWidth = 4

  var id: EpisodeID { explanation.episode }

  func view(
    _ episode: EmbeddingSequence, reference: EmbeddingSequence?, plane: PrincipalPlane,
    queries: [NearestFrames.Query]
  ) throws(DataError) -> EncoderReport.View {
    guard let reference else { preconditionFailure("the reference is among the embeddings") }
    let steps = (0..<episode.stepCount).evenlySpread(atMost: Self.sheetCount)
    let frames = try store.frames(of: id, camera: camera, at: steps)
    let sight = try EncoderSight(
      encoder: encoder, settings: settings, explanation: explanation, reference: reference,
      cost: cost, sample: frames, at: steps)
    let nearest = queries.map { query in
      EncoderReport.Numbers.Nearest(
        step: query.step, neighbours: query.neighbours(sameArm: embodiment))
    }
    // An episode that is its own reference has one path.
    let paths = (episode.id == reference.id ? [episode] : [episode, reference]).map {
      PathFigure.Path(name: $0.id.name, points: plane.points(of: $0))
    }
    let videos =
      settings.videos
      ? try EpisodeVideos(sight: sight, store: store, camera: camera, id: id).write(
        toFolder: folder, prefix: prefix) : []
    return EncoderReport.View(
      encoder: encoder.card.name,
      path: PathFigure(
        title: "\(id) in the space of \(encoder.card.name)", paths: paths,
        explained: plane.explained),
      pictures: try sheets(sight, frames, steps) + [neighbourSheet(nearest)],
      videos: videos, remarks: sight.remarks,
      numbers: numbers(sight, steps, nearest, paths, plane))
  }

  private func numbers(
    _ sight: EncoderSight, _ steps: [Int], _ nearest: [EncoderReport.Numbers.Nearest],
    _ paths: [PathFigure.Path], _ plane: PrincipalPlane
  ) -> EncoderReport.Numbers {
    .init(
      encoder: encoder.card.name, reference: explanation.reference, total: explanation.total,
      saliencyMethod: sight.saliency.method, saliencyTarget: sight.target.rawValue,
      saliency: steps.enumerated().map { index, step in
        let centre = sight.sampleMaps.centre(index)
        let map = sight.sampleMaps[index]
        return .init(
          step: step, x: centre.x, y: centre.y,
          mean: Double(map.reduce(0, +)) / Double(map.count))
      },
      keypoints: sight.sampleKeypoints.map { members in
        steps.enumerated().map { index, step in
          .init(step: step, members: members.map { $0[index] })
        }
      },
      nearest: nearest, paths: paths, explained: plane.explained)
  }
}

// MARK: - Sheets

extension EpisodeView {
  private func sheets(_ sight: EncoderSight, _ frames: FrameSequence, _ steps: [Int])
    throws(DataError) -> [MatchReport.Picture]
  {
    let list = "steps \(steps.map(String.init).joined(separator: ", "))"
    var pictures: [MatchReport.Picture] = []
    if let keypoints = sight.sampleKeypoints {
      let drawn = try sight.drawings(frames, keypoints: keypoints)
      pictures.append(try picture("keypoints", "Keypoints, \(list)", drawn))
    }
    let drawn = try sight.drawings(frames, maps: sight.sampleMaps)
    let what = "Saliency of the \(sight.target.rawValue) by \(sight.saliency.method.rawValue)"
    return pictures + [try picture("saliency", "\(what), \(list)", drawn)]
  }

  private func picture(_ name: String, _ caption: String, _ frames: [FrameSequence])
    throws(DataError) -> MatchReport.Picture
  {
    var sheet = FrameSheet()
    for start in stride(from: 0, to: frames.count, by: Self.sheetWidth) {
      sheet.append(row: Array(frames[start..<min(start + Self.sheetWidth, frames.count)]))
    }
    return MatchReport.Picture(name: name, caption: caption, png: try ImageFile.png(sheet.frame))
  }

  /// A row for each frame that was asked about, which stands first.
  private func neighbourSheet(_ nearest: [EncoderReport.Numbers.Nearest]) throws(DataError)
    -> MatchReport.Picture
  {
    var sheet = FrameSheet()
    var rows: [String] = []
    for asked in nearest {
      let places = [(id, asked.step)] + asked.neighbours.map { ($0.episode, $0.step) }
      sheet.append(
        row: try places.map { place throws(DataError) in
          try enlarged(store.frames(of: place.0, camera: camera, at: [place.1]))
        })
      let names = asked.neighbours.map { "\($0.episode) \($0.step)" }
      rows.append("\(asked.step): \(names.joined(separator: ", "))")
    }
    return MatchReport.Picture(
      name: "nearest",
      caption: "In each row a step of the episode and the frames nearest to it, those of the same "
        + "arm first; step by step: "
        + rows.joined(separator: "; "),
      png: try ImageFile.png(sheet.frame))
  }

  private func enlarged(_ frame: FrameSequence) throws(DataError) -> FrameSequence {
    FrameDrawing(
      frame,
      region: try encoder.card.preprocessing.region(ofHeight: frame.height, width: frame.width)
    ).frame()
  }
}
