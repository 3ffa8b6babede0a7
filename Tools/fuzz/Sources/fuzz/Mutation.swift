import Episodes
import Foundation

/// Turns a seed into a damaged one; the same number makes the same damage.
struct Mutation {
  private var random: SeededGenerator
  private let largestByteCount: Int

  init(number: UInt64, largestByteCount: Int) {
    random = SeededGenerator(seed: number)
    self.largestByteCount = largestByteCount
  }

  /// Numbers that sizes, counts and offsets break on.
  private static let edges: [UInt64] = [
    0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF,
    0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, 0xFFFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFE,
  ]

  /// One to eight changes, few being the most likely.
  mutating func damaged(_ seed: [UInt8]) -> [UInt8] {
    var bytes = seed
    repeat { change(&bytes) } while bytes.count <= largestByteCount && below(3) != 0
    return bytes
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else { return bytes.append(UInt8(below(256))) }
    let place = below(bytes.count)
    switch below(8) {
    case 0: bytes[place] ^= 1 << UInt8(below(8))
    case 1: bytes[place] = UInt8(below(256))
    case 2, 3: write(Self.edges[below(Self.edges.count)], at: place, into: &bytes)
    case 4: write(number(at: place, in: bytes) &+ UInt64(below(9)) &- 4, at: place, into: &bytes)
    case 5: bytes.removeSubrange(place..<min(bytes.count, place + run()))
    case 6: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + run())], at: place)
    default: copy(from: place, to: below(bytes.count), in: &bytes)
    }
  }

  /// Mostly short, now and then as long as half a small file.
  private mutating func run() -> Int { 1 + below(1 << (1 + below(10))) }

  private mutating func write(_ value: UInt64, at place: Int, into bytes: inout [UInt8]) {
    let (width, isBigEndian) = (1 << below(4), below(2) == 0)
    for index in 0..<min(width, bytes.count - place) {
      let shift = UInt64(8 * (isBigEndian ? width - 1 - index : index))
      bytes[place + index] = UInt8(truncatingIfNeeded: value >> shift)
    }
  }

  private func number(at place: Int, in bytes: [UInt8]) -> UInt64 {
    bytes[place..<min(bytes.count, place + 8)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private mutating func copy(from source: Int, to target: Int, in bytes: inout [UInt8]) {
    let count = min(run(), bytes.count - max(source, target))
    bytes.replaceSubrange(target..<target + count, with: Array(bytes[source..<source + count]))
  }

  private mutating func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
}
