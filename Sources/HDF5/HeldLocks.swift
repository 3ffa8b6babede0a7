import Foundation

/// The locks that programs on this machine hold, as the system lists them.
enum HeldLocks {
  /// A longer list is read so far.
  private static let largestByteCount = 4 << 20

  /// Whether a program holds a lock for writing on a file.
  ///
  /// It is looked up, and not tried: an attempt would be a lock itself. Locks from other machines, and where the
  /// system has no list, are not seen.
  static func areForWriting(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0, let list = FileHandle(forReadingAtPath: "/proc/locks"),
      let bytes = try? list.read(upToCount: largestByteCount)
    else { return false }
    let (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino))
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").contains { line in
      let words = line.split(separator: " ")
      return words.contains("WRITE") && words.contains { isFile($0, device, number) }
    }
  }

  /// Whether a word such as `08:01:131` names the file by its device and number.
  private static func isFile(_ word: Substring, _ device: UInt64, _ number: UInt64) -> Bool {
    let parts = word.split(separator: ":")
    guard parts.count == 3, let major = UInt64(parts[0], radix: 16),
      let minor = UInt64(parts[1], radix: 16)
    else { return false }
    return UInt64(parts[2]) == number && (major, minor) == Self.numbers(ofDevice: device)
  }
  /// The two numbers that Linux packs into the number of a device.
  private static func numbers(ofDevice device: UInt64) -> (major: UInt64, minor: UInt64) {
    (
      (device >> 8 & 0xFFF) | (device >> 32 & ~0xFFF),
      (device & 0xFF) | (device >> 12 & ~0xFF & 0xFFFF_FFFF)
    )
  }
}
