import Episodes

/// The name under which somebody, or a simulated somebody, answers.
public struct Annotator: Hashable, Sendable, CustomStringConvertible {
  /// The name, such as `ann` or `simulated`.
  public let name: String

  /// The name.
  public var description: String { name }

  /// Accepts a name of 1 to 100 characters.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if it is blank, longer, or holds control characters.
  public init(_ name: String) throws(DataError) {
    guard name.contains(where: { !$0.isWhitespace }), name.count <= 100,
      name.escapingControlCharacters == name
    else {
      throw DataError(
        .invalidValue, subject: name, place: "annotator",
        expected: "a name of 1 to 100 printable characters", found: "\"\(name.prefix(120))\"",
        remedy: "choose another name", settings: [.annotator])
    }
    self.name = name
  }
}
