extension DataError {
  /// The same problem with another file and place, from a layer that knows them better.
  public func relocated(to file: String, place: String?) -> DataError {
    DataError(
      kind, file: file, place: place, expected: expected, found: found, remedy: remedy,
      settings: settings)
  }

  /// The same problem, told as of something that is no file, by a layer that knows it better.
  public func relocated(toSubject subject: String, place: String?) -> DataError {
    DataError(
      kind, subject: subject, place: place, expected: expected, found: found, remedy: remedy,
      settings: settings)
  }
}
