import Episodes
import Reports
import TestSupport
import Testing

@Suite("The plane in which features vary most")
struct PrincipalPlaneTests {
  private func sequence(_ rows: [[Float]], number: Int = 0) throws -> EmbeddingSequence {
    try EmbeddingSequence(
      id: .numbered(number), stepCount: rows.count, dimension: rows[0].count,
      values: rows.flatMap { $0 })
  }

  /// Points with variances 4.5, 2 and 0.5 along three directions at right angles, the first of which is
  /// (3, 4, 0) / 5.
  private static let rows: [[Float]] = {
    let axes: [[Float]] = [[0.6, 0.8, 0], [0, 0, 1], [0.8, -0.6, 0]]
    return [(3, 0, 0), (-3, 0, 0), (0, 2, 0), (0, -2, 0), (0, 0, 1), (0, 0, -1)].map { place in
      (0..<3).map { column in
        7 + place.0 * axes[0][column] + place.1 * axes[1][column] + place.2 * axes[2][column]
      }
    }
  }()

  @Test("Directions and shares are those of the covariance, over all sequences together")
  func known() throws {
    let first = try sequence(Array(Self.rows.prefix(2)))
    let second = try sequence(Array(Self.rows.suffix(4)), number: 1)
    let plane = PrincipalPlane(of: [first, second])
    #expect(abs(plane.explained[0] - 9.0 / 14) < 1e-5)
    #expect(abs(plane.explained[1] - 4.0 / 14) < 1e-5)
    let points = plane.points(of: first) + plane.points(of: second)
    let expected = [(3.0, 0.0), (-3, 0), (0, 2), (0, -2), (0, 0), (0, 0)]
    for (point, place) in zip(points, expected) {
      #expect(abs(point.x - place.0) < 1e-4 && abs(point.y - place.1) < 1e-4)
    }
  }

  @Test("Features that do not vary, or along a line alone, have no direction that is not a number")
  func degenerate() throws {
    let same = try sequence([[1, 2, 3], [1, 2, 3]])
    let plane = PrincipalPlane(of: [same])
    #expect(plane.explained == [0, 0])
    #expect(plane.points(of: same).allSatisfy { $0.x == 0 && $0.y == 0 })
    let line = try sequence([[0, 0], [1, 1], [2, 2]])
    let along = PrincipalPlane(of: [line])
    #expect(abs(along.explained[0] - 1) < 1e-9 && abs(along.explained[1]) < 1e-9)
    let single = try sequence([[1], [2]])
    let points = PrincipalPlane(of: [single]).points(of: single)
    #expect(points.allSatisfy { $0.x.isFinite && $0.y == 0 })
  }
}
