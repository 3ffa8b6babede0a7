import ArgumentParser

/// The commands that ask people.
///
/// Without the name of one, it is `Label`, which asks one person.
struct LabelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "label", abstract: "Collect answers about which episodes are better.",
    subcommands: [Label.self, LabelServe.self, LabelLinks.self], defaultSubcommand: Label.self)

  /// The arguments, with the name of the command that a call for help without one is about.
  static func explained(_ arguments: some Collection<String>) -> [String] {
    let given = Array(arguments)
    let asksForHelp = [["label", "--help"], ["label", "-h"], ["help", "label"]].contains(given)
    return asksForHelp ? ["label", "ask", "--help"] : given
  }
}
