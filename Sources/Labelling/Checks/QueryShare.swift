import Episodes

/// The share of queries that are no new ordinary ones: repeats and checks.
enum QueryShare {
  /// Refuses a share that is not 0 to 1.
  static func check(_ share: Double, of name: String) throws(DataError) {
    guard (0...1).contains(share) else {
      throw DataError(
        .invalidValue, subject: "queries", place: "share of \(name)", expected: "0 to 1",
        found: "\(share)")
    }
  }
}
