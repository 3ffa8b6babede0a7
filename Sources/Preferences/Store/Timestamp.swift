import Episodes
import Foundation

/// Times as text: ISO 8601 in UTC with milliseconds, such as `2025-01-31T12:00:00.250Z`.
enum Timestamp {
  /// The times that this text can hold, the years 1 to 9999.
  static let range =
    Date(timeIntervalSince1970: -62_135_769_600)..<Date(timeIntervalSince1970: 253_402_300_799)

  private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

  /// Half a millisecond is added because the style cuts instead of rounding.
  static func text(of date: Date) -> String { date.addingTimeInterval(0.0005).formatted(style) }

  static func date(of text: String) throws(DataError) -> Date {
    do {
      return try Date(text, strategy: style)
    } catch {
      throw LabelRecord.unusable(
        "time", expected: "a time such as 2025-01-31T12:00:00.250Z",
        found: "\"\(text.prefix(80))\"")
    }
  }

  /// The time in another program's file: ISO 8601, with or without fractions of seconds, in any time zone.
  static func lenient(_ text: String) throws(DataError) -> Date {
    let plain = Date.ISO8601FormatStyle()
    if let date = try? plain.parse(text) { return date }
    if let date = try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text) {
      return date
    }
    return try date(of: text)
  }

  /// The time in a label file, where earlier versions also wrote years before 1 and after 9999: the nearest
  /// time in `range` stands for these.
  static func stored(_ text: String) throws(DataError) -> Date {
    guard !text.hasPrefix("-") else {
      _ = try date(of: String(text.dropFirst()))
      return range.lowerBound
    }
    let date = try date(of: text)
    return range.contains(date)
      ? date : date < range.lowerBound ? range.lowerBound : range.upperBound.addingTimeInterval(-1)
  }
}
