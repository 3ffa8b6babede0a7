import ArgumentParser
import Foundation
import Preferences

/// Who decides about answers, and why.
struct JudgeOptions: ParsableArguments {
  @Option(name: .customLong("as"), help: "Who decides. The default is the user's name.")
  var name: String?

  @Option(help: "Why.")
  var note: String?

  func judge() throws -> Annotator { try Annotator(name ?? Self.userName) }

  /// The name of the user of this machine.
  static var userName: String { ProcessInfo.processInfo.environment["LOGNAME"] ?? "user" }
}
