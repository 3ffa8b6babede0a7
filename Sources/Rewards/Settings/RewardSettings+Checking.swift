import Episodes

extension RewardSettings {
  /// Refuses settings out of range.
  ///
  /// The matchers check their own.
  ///
  /// - Throws: `DataError.Kind.invalidValue`, naming the setting.
  func check() throws(DataError) {
    for (name, value) in [
      ("time temperature", timeTemperature), ("softmin temperature", softminTemperature),
    ] where !(value > 0 && value.isFinite) {
      throw invalid(name, expected: "a number above 0", found: "\(value)")
    }
    if goalLength < 1 {
      throw invalid("goal length", expected: "at least 1", found: "\(goalLength)")
    }
    if let shapingDiscount, !(shapingDiscount > 0 && shapingDiscount <= 1) {
      throw invalid("discount", expected: "above 0 and at most 1", found: "\(shapingDiscount)")
    }
    if !scoreWeight.isFinite {
      throw invalid("score weight", expected: "a number", found: "\(scoreWeight)")
    }
  }

  private func invalid(_ name: String, expected: String, found: String) -> DataError {
    DataError(
      .invalidValue, subject: "settings", place: name, expected: expected, found: found)
  }
}
