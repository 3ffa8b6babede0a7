/// The part of a file that a request asks for.
enum ByteRange: Equatable {
  /// All of it.
  case whole
  /// These bytes, which are there.
  case part(Range<Int>)
  /// Bytes that are not there.
  case unsatisfiable

  /// Reads the value of a `Range` header for a file of so many bytes.
  ///
  /// As RFC 9110 allows, an unknown value or a list of ranges gets the whole file.
  init(_ value: String?, byteCount: Int) {
    guard let value, value.hasPrefix("bytes="), !value.contains(",") else {
      self = .whole
      return
    }
    let ends = value.dropFirst("bytes=".count)
      .split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard ends.count == 2, let range = Self.range(ends[0], ends[1], byteCount) else {
      self = .whole
      return
    }
    self = range.isEmpty ? .unsatisfiable : .part(range)
  }

  /// `nil` for ends that are no numbers, and an empty range for one outside the file.
  private static func range(_ first: Substring, _ last: Substring, _ byteCount: Int) -> Range<Int>?
  {
    if first.isEmpty {
      guard let length = number(last) else { return nil }
      return max(0, byteCount - length)..<byteCount
    }
    guard let start = number(first) else { return nil }
    guard start < byteCount else { return 0..<0 }
    guard !last.isEmpty else { return start..<byteCount }
    guard let end = number(last), end >= start else { return nil }
    return start..<min(end, byteCount - 1) + 1
  }

  private static func number(_ text: Substring) -> Int? {
    guard (1...18).contains(text.utf8.count), text.allSatisfy({ ("0"..."9").contains($0) }) else {
      return nil
    }
    return Int(text)
  }
}
