import Encoders
import Episodes
import Foundation
import HDF5
import TestSupport
import Testing

@Suite("Embeddings file")
struct EmbeddingFileTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("embeddings.hdf5")
  }

  private func embeddings(_ encoder: FrameEncoder) throws -> [EmbeddingSequence] {
    try ["b/demo_10", "b/demo_2", "alone"].enumerated().map { index, name in
      try encoder.embed(
        .noise(index + 2, height: 16, width: 16, seed: UInt64(index)), id: EpisodeID(name))
    }
  }

  private func write(_ encoder: FrameEncoder, _ embeddings: [EmbeddingSequence]) throws {
    try EmbeddingFile.write(
      to: path, encoder: encoder, provenance: Provenance(command: "rapl encode")
    ) { add throws(DataError) in for each in embeddings { try add(each) } }
  }

  @Test("Embeddings and scores are read back, sorted by episode, with what made them")
  func roundTrip() throws {
    let encoder = try FrameEncoder.smallWithHead(savedIn: folder.file("encoder"))
    let embeddings = try embeddings(encoder)
    try expectNoOpenHDF5Handles(of: path) {
      try write(encoder, embeddings)
      let (origin, back) = try EmbeddingFile.read(path)
      #expect(back == embeddings.sorted { $0.id < $1.id } && back[0].scores != nil)
      #expect(
        origin
          == .init(
            encoder: "small", weightsHash: encoder.weightsHash, matching: encoder.card.matching))
    }
  }

  @Test("Anyone can read it: the datasets and attributes are the documented ones")
  func layout() throws {
    let encoder = try FrameEncoder.smallWithHead(savedIn: folder.file("encoder"))
    let embeddings = try embeddings(encoder)
    try write(encoder, embeddings)
    let root = try HDF5File.open(path).root
    let dataset = try root.dataset("embeddings/b/demo_2")
    #expect(dataset.shape == [3, 32] && dataset.elementType == .float(bytes: 4))
    #expect(try dataset.read(as: Float.self) == embeddings[1].values)
    #expect(try root.dataset("scores/b/demo_2").read(as: Float.self) == embeddings[1].scores)
    for (name, text) in [
      "encoder": "small", "weights_sha256": encoder.weightsHash.hexadecimal,
      "preprocessing": #""height":16"#, "rapl_version": ToolVersion.current,
      "provenance": "rapl encode", "matching": #""temperature":10"#,
    ] {
      #expect(try root.attributes.string(name)?.contains(text) == true, "\(name)")
    }
  }

  @Test("An encoder that was not aligned leaves no scores and no matching")
  func plain() throws {
    let encoder = try FrameEncoder.small()
    try write(encoder, embeddings(encoder))
    let (origin, back) = try EmbeddingFile.read(path)
    #expect(origin.matching == nil && back.allSatisfy { $0.scores == nil })
    #expect(try !HDF5File.open(path).root.exists("scores"))
  }

  @Test("A body that fails leaves nothing behind, and an older file as it was")
  func failingBody() throws {
    let encoder = try FrameEncoder.small()
    let failure = DataError(.missing, file: "x", expected: "y", found: "z")
    func fail() throws {
      try EmbeddingFile.write(to: path, encoder: encoder, provenance: Provenance(command: "")) {
        add throws(DataError) in
        try add(encoder.embed(.noise(1, height: 8, width: 8, seed: 1), id: EpisodeID("a")))
        throw failure
      }
    }
    #expect(throws: failure) { try fail() }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    try write(encoder, embeddings(encoder))
    let old = try ContentHash(ofFile: path)
    #expect(throws: failure) { try fail() }
    #expect(try ContentHash(ofFile: path) == old)
  }

  @Test("An ensemble's features are known to be of several networks, in the file and in the cache")
  func members() throws {
    var card = EncoderCard.small()
    card.architecture = .keypoint(.init(), memberCount: 3)
    let encoder = try FrameEncoder.load(card, folder: ".")
    let embeddings = try embeddings(encoder)
    #expect(embeddings.allSatisfy { $0.memberCount == 3 })
    try write(encoder, embeddings)
    #expect(try EmbeddingFile.read(path).1 == embeddings.sorted { $0.id < $1.id })
    let cache = EmbeddingCache(folder: folder.file("cache"))
    for _ in 0..<2 {
      let frames = FrameSequence.noise(2, height: 16, width: 16, seed: 0)
      #expect(
        try cache.embed(frames, id: embeddings[0].id, with: encoder) == embeddings[0])
    }
  }

  @Test("A file of another tool needs only the datasets")
  func foreign() throws {
    let file = try HDF5File.create(path)
    try file.root.createDataset("embeddings/x", shape: [2, 3], values: (0..<6).map(Double.init))
    try file.close()
    let (origin, back) = try EmbeddingFile.read(path)
    #expect(origin == .init(encoder: "unknown", weightsHash: nil))
    #expect(back.map(\.values) == [[0, 1, 2, 3, 4, 5]])
  }

  /// What is wrong with a file.
  enum Flaw: String, CaseIterable {
    case group, rank, empty, finite, score, matching, members
  }

  @Test("Says what is wrong with a file that is none", arguments: Flaw.allCases)
  func flaws(flaw: Flaw) throws {
    let file = try HDF5File.create(path)
    switch flaw {
    case .group: _ = try file.root.createGroup("other")
    case .rank:
      try file.root.createDataset("embeddings/a/b", shape: [4], values: [1, 2, 3, 4] as [Float])
    case .empty: try file.root.createDataset("embeddings/a", shape: [0, 4], values: [] as [Float])
    case .finite:
      try file.root.createDataset("embeddings/a", shape: [2, 1], values: [1, .nan] as [Float])
    case .score:
      try file.root.createDataset("embeddings/a", shape: [2, 1], values: [1, 2] as [Float])
      try file.root.createDataset("scores/a", shape: [1], values: [1] as [Float])
    case .matching:
      try file.root.createDataset("embeddings/a", shape: [1, 1], values: [1] as [Float])
      try file.root.attributes.set("matching", to: #"{"cost": "cosine"}"#)
    case .members:
      try file.root.createDataset("embeddings/a", shape: [1, 2], values: [1, 2] as [Float])
      try file.root.attributes.set("members", to: 3)
    }
    try file.close()
    let text: [Flaw: String] = [
      .group: "embeddings", .rank: "[T, D]", .empty: "[0, 4]", .finite: "embedding of step 1",
      .score: "1 scores", .matching: "/@matching",
      .members: "3 networks share evenly",
    ]
    try expectNoOpenHDF5Handles(of: path) {
      let error = #expect(throws: DataError.self) { try EmbeddingFile.read(path) }
      let expected = try #require(text[flaw])
      #expect(error?.description.contains(expected) == true, "\(error as Any)")
    }
  }
}
