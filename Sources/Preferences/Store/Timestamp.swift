import Episodes
import Foundation

/// Times as text: ISO 8601 in UTC with milliseconds, such as `2025-01-31T12:00:00.250Z`.
enum Timestamp {
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
}
