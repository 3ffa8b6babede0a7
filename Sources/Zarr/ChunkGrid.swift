/// Which chunks hold some rows of an array, and which of their values go where.
struct ChunkGrid {
  /// Consecutive values that stay together, counted from the start of the chunk and of the rows.
  struct Run: Equatable {
    let source: Int
    let target: Int
    let count: Int
  }

  /// One chunk, by its place in the grid.
  struct Chunk {
    let index: [Int]
    let runs: [Run]
  }

  let shape: [Int]
  let chunkShape: [Int]

  /// The chunks that hold rows of the first axis, or none for no rows.
  func chunks(of rows: Range<Int>) -> [Chunk] {
    guard !rows.isEmpty else { return [] }
    var indices: [[Int]] = [[]]
    for axis in shape.indices {
      let wanted = axis == 0 ? rows : 0..<shape[axis]
      guard !wanted.isEmpty else { return [] }
      let places = wanted.lowerBound / chunkShape[axis]...(wanted.upperBound - 1) / chunkShape[axis]
      indices = indices.flatMap { index in places.map { index + [$0] } }
    }
    return indices.map { Chunk(index: $0, runs: runs(of: $0, rows: rows)) }
  }

  /// From this axis on, chunks hold the axes whole, so that values stay together.
  private var lastSplitAxis: Int {
    shape.indices.reversed().first { $0 == 0 || chunkShape[$0] != shape[$0] } ?? 0
  }

  private func runs(of index: [Int], rows: Range<Int>) -> [Run] {
    let whole = shape.dropFirst(lastSplitAxis + 1).reduce(1, *)
    var runs = [Run(source: 0, target: 0, count: whole)]
    for axis in (0...lastSplitAxis).reversed() {
      let wanted = axis == 0 ? rows : 0..<shape[axis]
      let start = index[axis] * chunkShape[axis]
      let held = (start..<start + chunkShape[axis]).clamped(to: wanted)
      let (sourceStep, targetStep) = (
        chunkShape.dropFirst(axis + 1).reduce(1, *), shape.dropFirst(axis + 1).reduce(1, *)
      )
      if axis == lastSplitAxis {
        runs = [
          Run(
            source: (held.lowerBound - start) * sourceStep,
            target: (held.lowerBound - wanted.lowerBound) * targetStep, count: held.count * whole)
        ]
      } else {
        runs = held.flatMap { place in
          runs.map { run in
            Run(
              source: run.source + (place - start) * sourceStep,
              target: run.target + (place - wanted.lowerBound) * targetStep, count: run.count)
          }
        }
      }
    }
    return runs
  }
}
