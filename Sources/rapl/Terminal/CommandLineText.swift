import Foundation

/// The command as it was given, for the provenance of results.
///
/// Folders are left out, because they describe the machine and not the result.
var commandLineText: String {
  (["rapl"]
    + CommandLine.arguments.dropFirst().map { argument in
      argument.contains("/") && !argument.hasPrefix("-")
        ? argument.fileName : argument
    }).joined(separator: " ")
}
