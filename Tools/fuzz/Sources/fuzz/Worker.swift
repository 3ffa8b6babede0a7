import Foundation

/// The process that takes in inputs, one after the other, and says which one it is at.
struct Worker {
  let entryPoint: EntryPoint
  /// Seeds, in the order of their names.
  let seeds: [[UInt8]]
  /// The folder that inputs are written into.
  let folder: String

  private static let largestByteCount = 1 << 18

  init(entryPoint: EntryPoint, seedFolder: String, folder: String) throws {
    self.entryPoint = entryPoint
    self.folder = folder
    let place = "\(seedFolder)/\(entryPoint.rawValue)"
    seeds = try FileManager.default.contentsOfDirectory(atPath: place).sorted().map {
      Array(try Data(contentsOf: URL(fileURLWithPath: "\(place)/\($0)")))
    }
  }

  /// The input of that number.
  func input(_ number: UInt64) -> [UInt8] {
    var mutation = Mutation(number: number, largestByteCount: Self.largestByteCount)
    let damaged = mutation.damaged(seeds[Int(number % UInt64(seeds.count))])
    let isCorrected = entryPoint == .picture && number % 8 != 0
    return isCorrected ? PNGChecksums.corrected(damaged) : damaged
  }

  /// Takes in inputs until all are done, writing the number of each to `state` before it, with the
  /// most memory so far in KiB.
  func run(_ numbers: Range<UInt64>, state: UnsafeMutablePointer<UInt64>) {
    let path = "\(folder)/\(entryPoint.fileName)"
    for number in numbers {
      state[0] = number
      write(input(number), to: path)
      entryPoint.take(path)
      var usage = rusage()
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      if UInt64(usage.ru_maxrss) > state[2] {
        state[2] = UInt64(usage.ru_maxrss)
        state[3] = number
      }
      state[1] += 1
    }
    state[0] = numbers.upperBound
  }

  private func write(_ bytes: [UInt8], to path: String) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard file >= 0 else { fatalError("cannot write \(path)") }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
      guard count > 0 else { fatalError("cannot write \(path)") }
      rest = rest.dropFirst(count)
    }
    close(file)
  }
}
