import Encoders
import Episodes
import Foundation
import TestSupport
import Testing

@Suite("Embedding cache")
struct EmbeddingCacheTests {
  private let folder: TemporaryFolder
  private let cache: EmbeddingCache
  private let frames = FrameSequence.noise(3, height: 16, width: 16, seed: 1)
  private let id: EpisodeID

  init() throws {
    folder = try TemporaryFolder()
    cache = EmbeddingCache(folder: folder.file("cache"))
    id = try EpisodeID("a")
  }

  private var files: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: cache.folder).sorted() }
  }

  @Test("The second time the file answers, under whatever name the episode goes")
  func secondCall() throws {
    let encoder = try FrameEncoder.small()
    let first = try cache.embed(frames, id: id, with: encoder)
    #expect(try first == encoder.embed(frames, id: id))
    let path = "\(cache.folder)/\(try #require(files.first))"
    func file() throws -> Int? {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      return attributes[.systemFileNumber] as? Int
    }
    let before = try file()
    let second = try cache.embed(frames, id: EpisodeID("renamed"), with: encoder)
    #expect(second.values == first.values && second.id.name == "renamed")
    // Computed anew, they would be in another file.
    #expect(try file() == before && files.count == 1)
  }

  @Test("Another pixel, size, seed or preprocessing is another entry")
  func keys() throws {
    let encoder = try FrameEncoder.small()
    _ = try cache.embed(frames, id: id, with: encoder)
    var pixels = frames.pixels
    pixels[0] ^= 1
    let changed = FrameSequence(frameCount: 3, height: 16, width: 16, pixels: pixels)
    _ = try cache.embed(changed, id: id, with: encoder)
    let reshaped = FrameSequence(frameCount: 3, height: 8, width: 32, pixels: frames.pixels)
    _ = try cache.embed(reshaped, id: id, with: encoder)
    _ = try cache.embed(frames, id: id, with: .small(seed: 2))
    var card = EncoderCard.small()
    card.preprocessing.mean = [0.5, 0.5, 0.5]
    _ = try cache.embed(frames, id: id, with: .load(card, folder: "."))
    #expect(try files.count == 5)
  }

  @Test("An encoder that was trained further is not taken for what it was")
  func trained() throws {
    let encoder = try FrameEncoder.small()
    let before = try cache.embed(frames, id: id, with: encoder)
    try #require(encoder.network.parameters["sharpness"]).assign(Tensor([3], shape: [1]))
    let trained = try encoder.trained(card: encoder.card, scalarHead: nil)
    #expect(try cache.embed(frames, id: id, with: trained).values != before.values)
  }

  @Test("Scores are kept too")
  func scores() throws {
    let encoder = try FrameEncoder.smallWithHead(savedIn: folder.file("encoder"))
    let first = try cache.embed(frames, id: id, with: encoder)
    #expect(first.scores?.count == 3)
    #expect(try cache.embed(frames, id: id, with: encoder) == first)
  }

  @Test("The features of an ensemble are known to be of several networks, kept or not")
  func members() throws {
    var card = EncoderCard.small()
    card.architecture = .keypoint(.init(), memberCount: 3)
    let encoder = try FrameEncoder.load(card, folder: ".")
    let embeddings = try encoder.embed(frames, id: id)
    #expect(embeddings.memberCount == 3)
    for _ in 0..<2 { #expect(try cache.embed(frames, id: id, with: encoder) == embeddings) }
  }

  @Test(
    "An entry that is broken, or not of this episode, is made anew",
    arguments: ["cut", "empty", "shape", "notFinite", "bit"])
  func broken(how: String) throws {
    let encoder = try FrameEncoder.small()
    let first = try cache.embed(frames, id: id, with: encoder)
    let path = "\(cache.folder)/\(try #require(files.first))"
    let good = try Data(contentsOf: URL(fileURLWithPath: path))
    switch how {
    case "cut": try good.dropLast(5).write(to: URL(fileURLWithPath: path))
    case "empty": try Data().write(to: URL(fileURLWithPath: path))
    case "shape":
      let short = WeightArray(shape: [2, 32], values: Array(repeating: 1, count: 64))
      try SafeTensorsFile.write(["features": short], to: path)
    case "bit":
      var flipped = good
      flipped[flipped.count - 4] ^= 1
      try flipped.write(to: URL(fileURLWithPath: path))
    default:
      let bad = WeightArray(shape: [3, 32], values: Array(repeating: .nan, count: 96))
      try SafeTensorsFile.write(["features": bad], to: path)
    }
    #expect(try cache.embed(frames, id: id, with: encoder) == first)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == good)
  }

  @Test("A folder that cannot be written is as good as no cache")
  func unwritable() throws {
    let file = folder.file("file")
    try Data().write(to: URL(fileURLWithPath: file))
    let encoder = try FrameEncoder.small()
    let embeddings = try EmbeddingCache(folder: "\(file)/cache").embed(
      frames, id: id, with: encoder)
    #expect(try embeddings == encoder.embed(frames, id: id))
  }
}
