import Encoders
import Episodes
import TestSupport
import Testing

@Suite("Embedding run")
struct EmbeddingRunTests {
  private let ids: [EpisodeID]
  private let run: EmbeddingRun

  init() throws {
    ids = try [3, 0, 2, 1].map { try EpisodeID.numbered($0) }
    let bad = ids[2]
    run = EmbeddingRun(encoder: try FrameEncoder.small(), cache: nil) { id throws(DataError) in
      guard id != bad else {
        throw DataError(.unreadable, file: id.name, expected: "a video", found: "noise")
      }
      return .noise(2, height: 16, width: 16, seed: UInt64(id.demo.utf8.last ?? 0))
    }
  }

  @Test("Keeps the order, and one bad episode does not stop the others")
  func order() throws {
    var seen: [EpisodeID] = []
    var failures: [DataError] = []
    try run.forEach(ids) { id, result throws(DataError) in
      seen.append(id)
      switch result {
      case .success(let embeddings):
        let seed = UInt64(id.demo.utf8.last ?? 0)
        let expected = try run.encoder.embed(.noise(2, height: 16, width: 16, seed: seed), id: id)
        #expect(embeddings == expected)
      case .failure(let error): failures.append(error)
      }
    }
    #expect(seen == ids)
    #expect(failures.map(\.file) == [ids[2].name])
  }

  @Test("Who wants them all gets the first error")
  func all() throws {
    var reported = 0
    expectError(.unreadable, saying: ids[2].name) {
      try run.embeddings(of: ids) { _ in reported += 1 }
    }
    #expect(reported == 2)
    let good = [ids[0], ids[1], ids[3]]
    #expect(try run.embeddings(of: good).map(\.id) == good)
    #expect(try run.embeddings(of: []) == [])
  }

  @Test("What the body throws ends the run")
  func bodyThrows() throws {
    let stop = DataError(.unwritable, file: "out", expected: "room", found: "none")
    var count = 0
    #expect(throws: stop) {
      try run.forEach(ids) { _, _ throws(DataError) in
        count += 1
        throw stop
      }
    }
    #expect(count == 1)
  }

  @Test("A cache is filled")
  func cache() throws {
    let folder = try TemporaryFolder()
    let run = EmbeddingRun(
      encoder: try FrameEncoder.small(), cache: EmbeddingCache(folder: folder.path)
    ) { _ throws(DataError) in .noise(2, height: 16, width: 16, seed: 1) }
    #expect(try run.embeddings(of: ids) == run.embeddings(of: ids))
  }
}
