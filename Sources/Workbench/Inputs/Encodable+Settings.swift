import Episodes
import Foundation

extension Encodable {
  /// Every setting by name, as text for a provenance; the same settings give the same texts.
  func namedSettings() throws(DataError) -> [String: String] {
    let data = try JSONText.data(self)
    let object = try? JSONSerialization.jsonObject(with: data)
    return (object as? [String: Any] ?? [:]).mapValues(SettingText.text)
  }
}

/// A setting as text.
private enum SettingText {
  /// Groups of settings are written in the order of their names.
  static func text(_ value: Any) -> String {
    guard let group = value as? [String: Any] else { return "\(value)" }
    let entries = group.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \(text($0.value))" }
    return "[\(entries.joined(separator: ", "))]"
  }
}
