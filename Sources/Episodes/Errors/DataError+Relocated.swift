extension DataError {
  /// The same problem with another file and place, from a layer that knows them better.
  public func relocated(to file: String, place: String?) -> DataError {
    DataError(
      kind, file: file, place: place, expected: expected, found: found, remedy: remedy)
  }
}
