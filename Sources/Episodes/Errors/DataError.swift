/// A problem with data, in the words that its owner needs to correct it.
///
/// Every library target throws this one type, so that the command can print any failure as one line
/// and choose an exit code without knowing which layer found it.
public struct DataError: Error, Equatable, Sendable {
  /// The kind of a problem, which callers branch on instead of the text.
  public enum Kind: String, Sendable, Codable {
    /// The file, group, dataset, episode or camera is not there.
    case missing
    /// The file is there but cannot be opened or decoded.
    case unreadable
    /// The file opens but its shape, type or layout is not the documented one.
    case malformed
    /// The layout is right but a value is not usable: not finite, out of range, empty.
    case invalidValue
    /// Two things that must agree do not: a hash, a count, a dimension.
    case mismatch
    /// The output could not be written.
    case unwritable
    /// The requested setting is not supported.
    case unsupported
    /// The data are in order, but a computation with these settings gives no usable number.
    case notComputable
    /// The computation needs more memory than there is.
    case tooLarge
    /// The caller cancelled the run.
    case cancelled
  }

  /// The kind of the problem.
  public let kind: Kind
  /// The path of the file or folder, as the user named it; `nil` if the problem is in none.
  public let file: String?
  /// The thing that has the problem where that is no file: an episode, an encoder, the answers.
  public let subject: String?
  /// The place inside the file, such as `/data/demo_3/obs/agentview_image`.
  public let place: String?
  /// The expected content.
  public let expected: String
  /// The actual content.
  public let found: String
  /// The action by which the user can correct it.
  public let remedy: String?
  /// The settings that the remedy is about, so that a program can say how they are given to it.
  public let settings: [Setting]

  /// The kinds that a want of file descriptors may look like.
  private static let kindsOfAccess: Set<Kind> = [
    .missing, .unreadable, .malformed, .unwritable, .unsupported,
  ]

  /// Describes a problem by its properties.
  ///
  /// Where the process can open no more files, a problem of reading or writing says so.
  public init(
    _ kind: Kind, file: String? = nil, subject: String? = nil, place: String? = nil,
    expected: String, found: String, remedy: String? = nil, settings: [Setting] = []
  ) {
    self.kind = kind
    self.file = file
    self.subject = subject
    self.place = place
    self.expected = expected
    if Self.kindsOfAccess.contains(kind), let shortage = OpenFileLimit.shortage {
      self.found = found.contains(shortage) ? found : "\(found), \(shortage)"
      self.remedy = "raise the limit, as with ulimit -n 4096, or close other programs"
    } else {
      (self.found, self.remedy) = (found, remedy)
    }
    self.settings = settings
  }
}

extension DataError: CustomStringConvertible {
  /// One line: `file: place: expected …, found …; remedy`, escaped as `escapingControlCharacters` does.
  ///
  /// The subject stands between file and place. Whatever is `nil` is left out.
  public var description: String {
    let problem = "expected \(expected), found \(found)" + (remedy.map { "; \($0)" } ?? "")
    return ([file, subject, place].compactMap { $0 } + [problem]).joined(separator: ": ")
      .escapingControlCharacters
  }
}

extension String {
  /// The text with control characters, line separators and marks of writing direction written as
  /// `\n` or `\u{…}`, so that a hostile file name cannot move the cursor, add lines to a log or show
  /// its letters in another order.
  public var escapingControlCharacters: String {
    String(String.UnicodeScalarView(unicodeScalars.flatMap(Self.escaped)))
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: break
    case .format where isDirectionMark(scalar): break
    default: return [scalar]
    }
    return Array(scalar.escaped(asASCII: true).unicodeScalars)
  }

  private static func isDirectionMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x061C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
