import Episodes

/// What a file may ask for before it is refused; sizes in a file are claims, and memory is real.
enum HDF5Limits {
  /// Bytes of one read: 8 GiB.
  static let readBytes = 8 << 30
  /// Bytes of one chunk, which is decompressed as a whole: 1 GiB.
  static let chunkBytes = 1 << 30
  /// Bytes of one string attribute, or of all strings of a dataset: 64 MiB.
  static let stringBytes = 64 << 20
  /// Soft links followed one after another.
  static let softLinkDepth = 16

  /// The product of `factors`, if it does not overflow and stays within `limit`.
  static func product(_ factors: [Int], limit: Int) -> Int? {
    guard !factors.contains(0) else { return 0 }
    var product = 1
    for factor in factors {
      let (next, overflow) = product.multipliedReportingOverflow(by: factor)
      guard !overflow, next >= 0, next <= limit else { return nil }
      product = next
    }
    return product
  }
}
