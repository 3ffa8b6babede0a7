import Episodes
import Foundation

extension KeyBindings {
  private static let largestBytes = 64 << 10

  /// Reads a file of keys: a JSON object of actions with the keys that replace the standard ones, such as
  /// `{"prefer-first": "a", "tie": ["e", "0"]}`.
  ///
  /// - Throws: `DataError.Kind.missing`. `.malformed` for other content, or for an unknown action, with the
  ///   known actions. `.invalidValue` as `init(replacing:file:)`.
  package init(contentsOf path: String) throws(DataError) {
    let bytes = try InputFile.contents(of: path, atMost: Self.largestBytes)
    let entries: [String: OneOrMoreKeys]
    do {
      entries = try JSONDecoder().decode([String: OneOrMoreKeys].self, from: bytes)
    } catch {
      throw DataError(
        .malformed, file: path, expected: "an object of actions and keys",
        found: JSONProblem.describe(error))
    }
    var replaced: [LabelAction: [String]] = [:]
    for (name, keys) in entries {
      guard let action = LabelAction(rawValue: name) else {
        throw DataError(
          .malformed, file: path, place: name,
          expected: "one of \(LabelAction.allCases.map(\.rawValue).joined(separator: ", "))",
          found: "\"\(name.prefix(40))\"")
      }
      replaced[action] = keys.names
    }
    try self.init(replacing: replaced, file: path)
  }
}

/// A key, or a list of them.
private struct OneOrMoreKeys: Decodable {
  let names: [String]

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let one = try? container.decode(String.self) {
      names = [one]
    } else {
      names = try container.decode([String].self)
    }
  }
}
