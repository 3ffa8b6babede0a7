import ArgumentParser
import Preferences

/// The reasons that an answer may have.
struct ReasonOptions: ParsableArguments {
  @Option(help: "Tags that an answer may have as reasons, such as smooth,safe,tidy.")
  var reasons: String?

  /// The tags, one by one.
  var tags: [String] {
    reasons?.split(separator: ",", omittingEmptySubsequences: false).map(String.init) ?? []
  }

  func validate() throws {
    try require(
      tags.allSatisfy(Answer.isReason) && Set(tags).count == tags.count,
      "--reasons are different tags without spaces, separated by commas")
  }
}
