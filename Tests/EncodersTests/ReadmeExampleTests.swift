import Encoders
import Episodes
import Foundation
import TestSupport
import Testing

@Suite("README of Encoders")
struct ReadmeExampleTests {
  @Test("Its example embeds frames")
  func example() throws {
    let pixels = FrameSequence.noise(2, height: 96, width: 96, seed: 1).pixels
    let temporary = try TemporaryFolder()
    let folder = temporary.file("cache")
    // README: begin
    let encoder = try FrameEncoder.load("keypoint")  // or a folder, or a card
    let frames = FrameSequence(frameCount: 2, height: 96, width: 96, pixels: pixels)  // RGB, 8 bits
    let embeddings = try encoder.embed(frames, id: EpisodeID("episode"))  // float32 [T, D]
    let firstFeatures = Array(embeddings[0])
    let keypoints = try encoder.keypoints(of: frames)  // [members][T][K]
    let cache = EmbeddingCache(folder: folder)  // by the content of frames and weights
    let again = try cache.embed(frames, id: embeddings.id, with: encoder)
    // README: end
    #expect(firstFeatures.count == embeddings.dimension && again == embeddings)
    #expect(keypoints?.count == embeddings.memberCount && keypoints?[0].count == 2)
    try expectReadmeExample(target: "Encoders")
  }
}
