import Testing

@testable import Zarr

@Suite("Which values of which chunks make up rows")
struct ChunkGridTests {
  @Test(
    "Every value of the rows is filled exactly once, from the place where the chunks have it",
    arguments: [
      ([7, 3, 4, 3], [2, 3, 4, 3]), ([7, 3, 4, 3], [1, 2, 3, 2]), ([7], [3]), ([5, 4], [9, 9]),
      ([4, 3, 5], [2, 3, 2]),
    ])
  func covers(shape: [Int], chunkShape: [Int]) {
    let grid = ChunkGrid(shape: shape, chunkShape: chunkShape)
    let rowSize = shape.dropFirst().reduce(1, *)
    for rows in [0..<shape[0], 1..<shape[0] - 1, 2..<3] {
      var filled = [[Int]?](repeating: nil, count: rows.count * rowSize)
      for chunk in grid.chunks(of: rows) {
        for run in chunk.runs {
          for step in 0..<run.count {
            #expect(filled[run.target + step] == nil)
            let within = coordinates(of: run.source + step, in: chunkShape)
            filled[run.target + step] = zip(chunk.index, zip(chunkShape, within)).map {
              $0 * $1.0 + $1.1
            }
          }
        }
      }
      let expected = (0..<rows.count * rowSize).map {
        coordinates(of: $0 + rows.lowerBound * rowSize, in: shape)
      }
      #expect(filled == expected)
    }
  }

  @Test("No rows have no chunks")
  func none() {
    #expect(ChunkGrid(shape: [5, 2], chunkShape: [2, 2]).chunks(of: 3..<3).isEmpty)
    #expect(ChunkGrid(shape: [5, 0], chunkShape: [2, 2]).chunks(of: 0..<5).isEmpty)
  }

  private func coordinates(of position: Int, in shape: [Int]) -> [Int] {
    var rest = position
    return shape.reversed().map { side in
      defer { rest /= side }
      return rest % side
    }.reversed()
  }
}
