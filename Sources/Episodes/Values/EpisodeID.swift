/// The permanent name of an episode: `<file stem>/<demo name>` inside an HDF5 file, the file or folder stem
/// elsewhere.
///
/// Names are never positions, and no step of the pipeline renumbers them.
public struct EpisodeID: Hashable, Sendable {
  /// The name, such as `panda_stack/demo_3` or `000_27904255`.
  public let name: String

  /// Accepts a name of one or two non-empty components separated by `/`.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if a component is empty, `.` or `..`, if there are more
  ///   than two, or if the name holds a control character: the name becomes a path inside HDF5 files.
  public init(_ name: String) throws(DataError) {
    guard Self.isValid(name) else {
      throw DataError(
        .invalidValue, subject: name, expected: "an episode id such as panda_stack/demo_3",
        found: "\"\(name)\"")
    }
    self.name = name
  }

  /// The name of an episode that stands in a file with others.
  ///
  /// - Throws: `DataError.Kind.invalidValue` as `init(_:)`.
  public init(fileStem: String, demo: String) throws(DataError) {
    try self.init("\(fileStem)/\(demo)")
  }

  /// The name of the file that holds the episode, or of the episode where it has a file of its own.
  public var fileStem: String { Self.components(of: name)[0] }

  /// The name of the episode inside its file, such as `demo_3`.
  public var demo: String { Self.components(of: name).last ?? name }

  /// Split as HDF5 and file systems split: a slash counts even where a combining mark follows it.
  private static func components(of name: String) -> [String] {
    name.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
  }

  private static func isValid(_ name: String) -> Bool {
    let components = components(of: name)
    return (1...2).contains(components.count)
      && components.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
      && name.escapingControlCharacters == name
  }
}

extension EpisodeID: CustomStringConvertible {
  /// The name itself.
  public var description: String { name }
}

extension EpisodeID: Comparable {
  /// Orders by file, then by episode, and compares runs of digits as numbers: `demo_2` before `demo_10`.
  public static func < (left: EpisodeID, right: EpisodeID) -> Bool {
    let (stem, other) = (SortPart.parts(of: left.fileStem), SortPart.parts(of: right.fileStem))
    if stem != other { return stem.lexicographicallyPrecedes(other, by: SortPart.precedes) }
    return SortPart.parts(of: left.name)
      .lexicographicallyPrecedes(SortPart.parts(of: right.name), by: SortPart.precedes)
  }
}

extension EpisodeID: Codable {
  /// Reads the bare name.
  ///
  /// - Throws: `DataError` if the name is not valid, or the decoder's own error.
  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the bare name.
  ///
  /// - Throws: The encoder's own error.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}

/// A run of digits, or of anything else, within a name.
private struct SortPart: Equatable {
  let text: Substring
  let isNumber: Bool

  static func parts(of name: String) -> [SortPart] {
    var parts: [SortPart] = []
    var rest = name[...]
    while let first = rest.first {
      let isNumber = first.isASCIIDigit
      let run = rest.prefix { $0.isASCIIDigit == isNumber }
      parts.append(SortPart(text: run, isNumber: isNumber))
      rest = rest.dropFirst(run.count)
    }
    return parts
  }

  /// Longer digit runs are larger once leading zeros are gone, so no number can overflow.
  static func precedes(_ left: SortPart, _ right: SortPart) -> Bool {
    guard left.isNumber, right.isNumber else { return left.text < right.text }
    let (a, b) = (left.text.drop { $0 == "0" }, right.text.drop { $0 == "0" })
    return (a.count, String(a), left.text.count) < (b.count, String(b), right.text.count)
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
