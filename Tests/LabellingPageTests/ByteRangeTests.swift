import Testing

@testable import LabellingPage

@Suite("Byte ranges")
struct ByteRangeTests {
  @Test(
    "a range is cut to the file",
    arguments: [
      ("bytes=0-0", 0..<1), ("bytes=0-", 0..<10), ("bytes=3-5", 3..<6), ("bytes=3-999", 3..<10),
      ("bytes=-4", 6..<10), ("bytes=-999", 0..<10), ("bytes=9-9", 9..<10),
    ])
  func parts(value: String, expected: Range<Int>) {
    #expect(ByteRange(value, byteCount: 10) == .part(expected))
  }

  @Test(
    "what begins behind the file is not there",
    arguments: ["bytes=10-", "bytes=99-100", "bytes=-0"])
  func unsatisfiable(value: String) {
    #expect(ByteRange(value, byteCount: 10) == .unsatisfiable)
  }

  @Test(
    "what is not understood is answered with everything",
    arguments: [
      nil, "", "bytes", "bytes=", "bytes=-", "bytes=5-3", "bytes=a-b", "bytes=1-2,4-5", "bytes=--1",
      "bytes=+1-2", "lines=1-2", "bytes=99999999999999999999-", "bytes=1-2-3",
    ])
  func whole(value: String?) {
    #expect(ByteRange(value, byteCount: 10) == .whole)
  }
}
