import Foundation

/// The command as it was given, for the provenance of results: without folders, which say nothing
/// about the result and much about the machine.
var commandLineText: String {
  (["rapl"]
    + CommandLine.arguments.dropFirst().map { argument in
      argument.contains("/") && !argument.hasPrefix("-")
        ? argument.fileName : argument
    }).joined(separator: " ")
}
