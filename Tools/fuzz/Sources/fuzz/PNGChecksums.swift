/// Damaged PNGs are told by their checksums, so most must be put right for the rest to be tried at all.
enum PNGChecksums {
  /// The picture with the right checksum after every chunk that is whole.
  static func corrected(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) else { return bytes }
    var (corrected, at) = (bytes, 8)
    while at + 12 <= bytes.count {
      let length = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= bytes.count - at - 12 else { break }
      let sum = checksum(bytes[at + 4..<at + 8 + length])
      for index in 0..<4 {
        corrected[at + 8 + length + index] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * index))
      }
      at += 12 + length
    }
    return corrected
  }

  /// CRC-32 as PNG has it.
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
  }
}
