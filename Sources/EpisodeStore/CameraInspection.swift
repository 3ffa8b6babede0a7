import Episodes

/// Looks at the frames of one camera of one episode.
struct CameraInspection {
  /// Frames decoded at a time.
  private static let batch = 64
  /// A channel above this is not black; video codecs do not keep 0 exactly.
  private static let blackLevel: UInt8 = 2

  let camera: CameraFacts
  let stepCount: Int

  /// Opens the camera, which finds missing videos and those whose frames are not one per step.
  func opened() throws(DataError) -> any FrameSource {
    try camera.source.opened(stepCount: stepCount)
  }

  /// Decodes every frame; at most one finding, for all black frames together.
  func blackFrames(in frames: any FrameSource) throws(DataError) -> [Finding] {
    var black: [Int] = []
    for start in stride(from: 0, to: stepCount, by: Self.batch) {
      let steps = start..<min(start + Self.batch, stepCount)
      let batch = try frames.frames(steps)
      black += steps.filter { Self.isBlack(batch, at: $0 - start) }
    }
    guard let first = black.first else { return [] }
    return [
      Finding(
        code: "images.black", severity: .warning, place: "\(camera.place)[\(first)]",
        message: "\(black.count) of \(stepCount) frames are black, from this one on",
        remedy: "check the recording, and leave the episode or the camera out")
    ]
  }

  private static func isBlack(_ frames: FrameSequence, at index: Int) -> Bool {
    let size = frames.bytesPerFrame
    return frames.pixels[index * size..<(index + 1) * size].allSatisfy { $0 <= blackLevel }
  }
}
