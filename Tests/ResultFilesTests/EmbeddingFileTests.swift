import Episodes
import Foundation
import HDF5
import OptimalTransport
import ResultFiles
import Rewards
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

  private static let matching = AlignedMatching(
    cost: .squaredEuclidean, epsilon: 0.1, bandHalfWidth: 0.15, temperature: 10)

  private static func origin(_ matching: AlignedMatching? = nil, memberCount: Int = 1)
    -> EmbeddingFile.Origin
  {
    .init(
      encoder: "small", weightsHash: ContentHash(of: Data("weights".utf8)), matching: matching,
      preprocessing: #"{"height":16}"#, memberCount: memberCount)
  }

  private static func embeddings(scores: Bool = false, memberCount: Int = 1) throws
    -> [EmbeddingSequence]
  {
    try ["b/demo_10", "b/demo_2", "alone"].enumerated().map { index, name in
      let stepCount = index + 2
      let walk = try EmbeddingSequence.walk(
        index, stepCount: stepCount, dimension: 6, seed: UInt64(index))
      return try EmbeddingSequence(
        id: EpisodeID(name), stepCount: stepCount, dimension: 6, values: walk.values,
        scores: scores ? (0..<stepCount).map(Float.init) : nil, memberCount: memberCount)
    }
  }

  private func write(_ origin: EmbeddingFile.Origin, _ embeddings: [EmbeddingSequence]) throws {
    try EmbeddingFile.write(
      to: path, origin: origin, provenance: Provenance(command: "rapl encode")
    ) { add throws(DataError) in for each in embeddings { try add(each) } }
  }

  @Test("Embeddings and scores are read back, sorted by episode, with the encoder they are of")
  func roundTrip() throws {
    let embeddings = try Self.embeddings(scores: true)
    try expectNoOpenHDF5Handles(of: path) {
      try write(Self.origin(Self.matching), embeddings)
      let (origin, back) = try EmbeddingFile.read(path)
      #expect(back == embeddings.sorted { $0.id < $1.id } && back[0].scores != nil)
      #expect(origin == Self.origin(Self.matching))
    }
  }

  @Test(
    "Every ground cost is read back, and becomes the cost of the reward",
    arguments: GroundCost.allCases)
  func costs(cost: GroundCost) throws {
    var matching = Self.matching
    matching.cost = cost
    try write(Self.origin(matching), Self.embeddings())
    let origin = try EmbeddingFile.read(path).0
    #expect(origin.matching == matching)
    #expect(RewardSettings(for: origin, hasScores: false).cost == cost)
  }

  @Test("Anyone can read it: the datasets and attributes are the documented ones")
  func layout() throws {
    let embeddings = try Self.embeddings(scores: true)
    try write(Self.origin(Self.matching), embeddings)
    let root = try HDF5File.open(path).root
    let dataset = try root.dataset("embeddings/b/demo_2")
    #expect(dataset.shape == [3, 6] && dataset.elementType == .float(bytes: 4))
    #expect(try dataset.read(as: Float.self) == embeddings[1].values)
    #expect(try root.dataset("scores/b/demo_2").read(as: Float.self) == embeddings[1].scores)
    for (name, text) in [
      "encoder": "small",
      "weights_sha256": try #require(Self.origin().weightsHash).hexadecimal,
      "preprocessing": #""height":16"#, "rapl_version": ToolVersion.current,
      "provenance": "rapl encode", "matching": #""temperature":10"#,
    ] {
      #expect(try root.attributes.string(name)?.contains(text) == true, "\(name)")
    }
  }

  @Test("An encoder that was not aligned leaves no scores and no matching")
  func plain() throws {
    try write(Self.origin(), Self.embeddings())
    let (origin, back) = try EmbeddingFile.read(path)
    #expect(origin.matching == nil && back.allSatisfy { $0.scores == nil })
    #expect(try !HDF5File.open(path).root.exists("scores"))
  }

  @Test("A body that fails leaves nothing behind, and an older file as it was")
  func failingBody() throws {
    let failure = DataError(.missing, file: "x", expected: "y", found: "z")
    func fail() throws {
      try EmbeddingFile.write(
        to: path, origin: Self.origin(), provenance: Provenance(command: "")
      ) { add throws(DataError) in
        try add(EmbeddingSequence(id: EpisodeID("a"), stepCount: 1, dimension: 1, values: [1]))
        throw failure
      }
    }
    #expect(throws: failure) { try fail() }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    try write(Self.origin(), Self.embeddings())
    let old = try ContentHash(ofFile: path)
    #expect(throws: failure) { try fail() }
    #expect(try ContentHash(ofFile: path) == old)
  }

  @Test("The features of an ensemble are known to be of several networks")
  func members() throws {
    let embeddings = try Self.embeddings(memberCount: 3)
    try write(Self.origin(memberCount: 3), embeddings)
    #expect(try EmbeddingFile.read(path).1 == embeddings.sorted { $0.id < $1.id })
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
