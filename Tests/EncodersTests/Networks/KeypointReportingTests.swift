import Encoders
import Episodes
import TestSupport
import Testing
import VideoDecoding

@Suite("Keypoints of frames")
struct KeypointReportingTests {
  @Test(
    "A keypoint stands on the middle of a bright pixel, as shares of the image",
    arguments: [(0, 0), (4, 2), (10, 8)])
  func place(column: Int, row: Int) throws {
    let (height, width) = (18, 22)
    var pixels = [Float](repeating: 0, count: 3 * height * width)
    for channel in 0..<3 { pixels[(channel * height + 2 * row) * width + 2 * column] = 1 }
    let image = try Tensor(pixels, shape: [1, 3, height, width])
    let keypoints = try KeypointNetworkTests.transparent().keypoints(of: image)
    #expect(keypoints.count == 1 && keypoints[0].count == 1)
    #expect(abs(keypoints[0][0].x - (2 * Float(column) + 0.5) / Float(width)) < 1e-3)
    #expect(abs(keypoints[0][0].y - (2 * Float(row) + 0.5) / Float(height)) < 1e-3)
    #expect(abs(keypoints[0][0].strength - 1) < 1e-5)
  }

  @Test("An ensemble reports those of each member by themselves, of every frame")
  func ensemble() throws {
    var card = EncoderCard.small()
    card.architecture = .keypoint(.init(), memberCount: 2)
    let encoder = try FrameEncoder.load(card, folder: ".")
    let frames = FrameSequence.noise(3, height: 20, width: 20, seed: 1)
    let keypoints = try #require(try encoder.keypoints(of: frames))
    #expect(keypoints.map { $0.map(\.count) } == [[16, 16, 16], [16, 16, 16]])
    #expect(keypoints[0] != keypoints[1])
    let alone = try #require(try encoder.keypoints(of: frames[2]))
    for (left, right) in zip(alone[1][0], keypoints[1][2]) {
      #expect(abs(left.x - right.x) < 1e-5 && abs(left.y - right.y) < 1e-5)
      #expect((0...1).contains(left.x) && (0...1).contains(left.y))
    }
  }

  @Test("A ResNet has none")
  func none() throws {
    let encoder = try FrameEncoder.load(
      NarrowResNet.card(projection: nil), folder: NarrowResNet.folder)
    #expect(try encoder.keypoints(of: .noise(1, height: 64, width: 64, seed: 1)) == nil)
  }
}
