import ArgumentParser
import Episodes
import Foundation

/// The output of the command, and its endings.
enum Console {
  /// The descriptor for progress and remarks.
  ///
  /// It is standard error, or a copy of it from before libraries were kept from writing there.
  nonisolated(unsafe) private(set) static var errors: Int32 = 2

  /// Redirects standard error away from libraries, whose messages are not those of the command.
  static func separateErrors() {
    let kept = fcntl(errors, F_DUPFD_CLOEXEC, 16)
    let nowhere = open("/dev/null", O_WRONLY)
    guard kept >= 0, nowhere >= 0 else { return }
    errors = kept
    dup2(nowhere, 2)
    close(nowhere)
  }

  /// Writes to the descriptor for progress and remarks.
  static func writeError(_ text: String) {
    FileHandle(fileDescriptor: errors, closeOnDealloc: false).write(Data(text.utf8))
  }

  /// Prints results on standard output, line by line.
  ///
  /// Control characters are escaped, because names of files are part of the output. It is flushed at once,
  /// so that it stays in order with progress if both go into one log.
  static func say(_ text: String) {
    print(text.escapingControlCharactersInLines)
    fflush(nil)
  }

  /// Prints progress and remarks on standard error.
  static func note(_ text: String) {
    writeError(text.escapingControlCharacters + "\n")
  }

  /// Prints a value as JSON on standard output.
  static func sayJSON(_ value: some Encodable) throws {
    let text = String(decoding: try JSONText.data(value), as: UTF8.self)
    print(text.escapingControlCharactersInJSON, terminator: "")
  }

  /// The exit code of a run that left out some episodes and wrote the rest.
  static let incomplete = ExitCode(2)

  /// Ends a command that is done, with exit code 0.
  ///
  /// An orderly exit would free resources that the system takes back anyway, while another thread may still
  /// use them. If libtorch was loaded, it would unregister some thousand operations one by one.
  static func finish() -> Never {
    fflush(nil)
    _exit(0)
  }

  /// Prints a problem as one line and ends with exit code 1.
  static func fail(_ problem: String) -> Never {
    AtomicFile.removeUnfinished()
    note("rapl: \(problem)")
    fflush(nil)
    _exit(1)
  }

  /// Prints an error in the arguments, which it repeats, and ends with exit code 64.
  static func failUsage(_ message: String) -> Never {
    let text = message.escapingArguments(CommandLine.arguments)
    writeError(text.escapingControlCharactersInLines + "\n")
    exit(ExitCode.validationFailure.rawValue)
  }
}

extension String {
  /// Every line with its control characters escaped.
  ///
  /// The ends of lines stay.
  fileprivate var escapingControlCharactersInLines: String {
    split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0).escapingControlCharacters }.joined(separator: "\n")
  }

  /// The text with its arguments escaped, so that an argument of several lines does not look like lines of
  /// the command.
  fileprivate func escapingArguments(_ arguments: [String]) -> String {
    arguments.filter { $0.contains("\n") }.reduce(self) { text, argument in
      text.replacingOccurrences(of: argument, with: argument.escapingControlCharacters)
    }
  }

  /// JSON whose strings are safe to show on a terminal.
  ///
  /// Beyond the characters that JSON must escape, marks of writing direction and the control characters of
  /// Latin-1 are escaped too.
  var escapingControlCharactersInJSON: String {
    let isPlain = unicodeScalars.allSatisfy { $0 == "\n" || Self.isShown($0) }
    guard !isPlain else { return self }
    return unicodeScalars.map { scalar in
      scalar == "\n" || Self.isShown(scalar)
        ? String(scalar) : String(format: "\\u%04x", scalar.value)
    }.joined()
  }

  private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    let text = String(scalar)
    return text.escapingControlCharacters == text
  }
}
