import FlyingSocks
import Foundation

/// Bytes of an open file as the body of a response.
struct FileSlice: AsyncBufferedSequence {
  typealias Element = UInt8

  /// Reads from a position of its own, so that several requests share a file.
  struct Iterator: AsyncBufferedIteratorProtocol {
    fileprivate let file: OpenFile
    fileprivate var range: Range<Int>

    mutating func next() async throws -> UInt8? { try await nextBuffer(suggested: 1)?.first }

    mutating func nextBuffer(suggested count: Int) async throws -> [UInt8]? {
      guard !range.isEmpty else { return nil }
      let bytes = try file.read(range.prefix(count))
      range = range.lowerBound + bytes.count..<range.upperBound
      return bytes
    }
  }

  let file: OpenFile
  let range: Range<Int>

  func makeAsyncIterator() -> Iterator { Iterator(file: file, range: range) }
}
