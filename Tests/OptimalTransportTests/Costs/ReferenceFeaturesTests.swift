import Episodes
import OptimalTransport
import Testing

@Suite("Reference features")
struct ReferenceFeaturesTests {
  private static func features(_ steps: Int, seed: UInt64) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    return (0..<steps * 6).map { _ in Float(generator.unit() - 0.3) }
  }

  static let variants = GroundCost.allCases.flatMap { ground in
    [false, true].map { CostSettings(ground, isCentred: $0) }
  }

  @Test("Several references at once cost what each costs alone", arguments: variants)
  func batch(settings: CostSettings) throws {
    let episode = Self.features(17, seed: 1)
    let references = (2..<6).map { Self.features(4 * $0, seed: UInt64($0)) }
    let together = try ReferenceFeatures(references, dimension: 6, settings: settings)
      .costs(from: episode, dimension: 6)
    #expect(together.map(\.columnCount) == [8, 12, 16, 20])
    for (costs, reference) in zip(together, references) {
      let alone = try ReferenceFeatures([reference], dimension: 6, settings: settings)
        .costs(from: episode, dimension: 6)
      #expect(largestDifference(costs.values, alone[0].values) < 1e-12)
    }
  }

  @Test("Squared distances are the squares of distances")
  func squared() throws {
    let (left, right) = (Self.features(5, seed: 1), Self.features(7, seed: 2))
    let plain = try CostMatrix(between: left, and: right, dimension: 6, cost: .euclidean)
    let squared = try CostMatrix(between: left, and: right, dimension: 6, cost: .squaredEuclidean)
    #expect(largestDifference(plain.values.map { $0 * $0 }, squared.values) < 1e-12)
  }

  @Test("Centring takes away what all frames share, and leaves Euclidean distances alone")
  func centring() throws {
    let (left, right) = (Self.features(5, seed: 3), Self.features(9, seed: 4))
    func costs(_ shift: Float, _ settings: CostSettings) throws -> [Double] {
      try ReferenceFeatures([right.map { $0 + shift }], dimension: 6, settings: settings)
        .costs(from: left.map { $0 + shift }, dimension: 6)[0].values
    }
    let centred = CostSettings(.cosine, isCentred: true)
    #expect(largestDifference(try costs(0, centred), try costs(8, centred)) < 1e-5)
    #expect(largestDifference(try costs(0, .init(.cosine)), try costs(8, .init(.cosine))) > 0.1)
    let (plain, moved) = (
      try costs(0, .init(.euclidean)), try costs(0, .init(.euclidean, isCentred: true))
    )
    #expect(largestDifference(plain, moved) < 1e-12)
  }

  @Test("A context of one is the plain cost, and a long one reaches to the end and no further")
  func context() throws {
    let cost = try CostMatrix.random(6, 4, seed: 5)
    #expect(try cost.averagedOverContext(ofLength: 1) == cost)
    let context = try cost.averagedOverContext(ofLength: 100)
    #expect(context[5, 0] == cost[5, 0] && context[0, 3] == cost[0, 3])
    #expect(abs(context[4, 2] - (cost[4, 2] + cost[5, 3]) / 2) < 1e-15)
    #expect(throws: TransportError.invalidSetting("context length", 0)) {
      try cost.averagedOverContext(ofLength: 0)
    }
  }

  @Test("Says what cannot be prepared")
  func failures() throws {
    let still = [Float](repeating: 0.1, count: 18)
    #expect(throws: TransportError.zeroNorm(step: 0)) {
      try ReferenceFeatures([still], dimension: 6, settings: .init(.cosine, isCentred: true))
    }
    #expect(throws: TransportError.emptySequence) {
      try ReferenceFeatures([[]], dimension: 6, settings: .init(.cosine))
    }
    #expect(throws: TransportError.invalidSetting("context length", 0)) {
      try ReferenceFeatures([still], dimension: 6, settings: .init(.cosine, contextLength: 0))
    }
    let fine = try ReferenceFeatures([still], dimension: 6, settings: .init(.cosine))
    #expect(throws: TransportError.dimensionMismatch(3, 6)) {
      try fine.costs(from: still, dimension: 3)
    }
  }
}
